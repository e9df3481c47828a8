"""The bot's queries held against a schema, without a GraphQL library; one that judges is at hand here."""

import copy
from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import (
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    graphql_sync,
    parse,
    validate,
)

from liquidity.errors import Rejected
from liquidity.magma import queries
from liquidity.magma.schema_check import ASKED, Field, missing, read_query
from sandbox.magma.schema import documented_schema, whole_schema


def introspected(schema: GraphQLSchema) -> Any:
    """Everything that a schema tells of itself."""
    return graphql_sync(schema, get_introspection_query()).data


WHOLE: Final = introspected(whole_schema())
FIELDS: Final = {
    (each["name"], field["name"]): field
    for each in WHOLE["__schema"]["types"]
    for field in each["fields"] or ()
}


def used() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each type, field and arguments that a query of ours asks for."""

    def walk(fields: tuple[Field, ...], of_type: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for field in fields:
            yield of_type, field.name, field.arguments
            kind = FIELDS[of_type, field.name]["type"]
            while not kind["name"]:
                kind = kind["ofType"]
            yield from walk(field.below, kind["name"])

    for text in ASKED.values():
        root, fields = read_query(text)
        yield from walk(fields, WHOLE["__schema"][f"{root}Type"]["name"])


def renamed(of_type: str, field: str, argument: str | None = None) -> Any:
    """The schema after a change of its owner's."""
    changed = copy.deepcopy(WHOLE)
    for each in changed["__schema"]["types"]:
        for known in each["fields"] or ():
            if (each["name"], known["name"]) == (of_type, field):
                named = [known] if argument is None else known["args"]
                for one in named:
                    if argument in {None, one["name"]}:
                        one["name"] = "renamed"
    return changed


def judged(data: Any) -> set[str]:
    """Which of our queries the library refuses."""
    schema = build_client_schema(data)
    return {name for name, text in ASKED.items() if validate(schema, parse(text))}


def named(found: tuple[str, ...]) -> set[str]:
    """Which of our queries we say are touched."""
    return {name for each in found for name in each.partition(" of ")[2].split(" and ")}


def test_a_query_is_read() -> None:
    """Its kind, and its fields with the names of their arguments, not of its variables."""
    total, listed = Field("total", (), ()), Field("list", (), (Field("id", (), ()),))
    purchases = Field("purchases", ("page",), (total, listed))
    orders = Field("orders", (), (purchases,))
    market = Field("market", (), (orders,))
    assert read_query(queries.PURCHASES) == ("query", (Field("user", (), (market,)),))
    assert read_query(queries.BUY)[0] == "mutation"


def test_every_query_is_held_against_the_schema() -> None:
    """All that the bot may send."""
    sent = {
        queries.PRICE,
        queries.BUY,
        queries.ORDER_CORE,
        queries.ORDER_RICH,
        queries.PURCHASES,
        queries.CANCEL,
    }
    assert set(ASKED.values()) == sent


def test_a_schema_that_has_all_lacks_nothing() -> None:
    """By the library's own introspection, and by the smaller one of ours."""
    assert missing(WHOLE, ASKED) == ()
    assert missing(graphql_sync(whole_schema(), queries.INTROSPECTION).data, ASKED) == ()


@pytest.mark.parametrize(("of_type", "field"), sorted({(each, field) for each, field, _ in used()}))
def test_each_field_is_missed(of_type: str, field: str) -> None:
    """It is named, with exactly the queries that the library refuses without it."""
    data = renamed(of_type, field)
    found = missing(data, ASKED)
    assert [each.partition(" of ")[0] for each in found] == [f"{of_type}.{field}"]
    assert named(found) == judged(data)


@pytest.mark.parametrize(
    ("of_type", "field", "argument"),
    sorted({(each, field, name) for each, field, arguments in used() for name in arguments}),
)
def test_each_argument_is_missed(of_type: str, field: str, argument: str) -> None:
    """It is named, with exactly the queries that the library refuses without it."""
    data = renamed(of_type, field, argument)
    found = missing(data, ASKED)
    assert [each.partition(" of ")[0] for each in found] == [f"{of_type}.{field}({argument})"]
    assert named(found) == judged(data)


def test_what_only_clients_know_is_missed_together() -> None:
    """Where there is only what the documents show."""
    data = introspected(documented_schema())
    assert named(missing(data, ASKED)) == judged(data) == {"order_rich", "purchases"}


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"__schema": None},
        {"__schema": {"queryType": {"name": "Query"}, "mutationType": None, "types": []}},
        {"__schema": {**WHOLE["__schema"], "types": [{"name": "Query", "fields": None}]}},
        {"__schema": {**WHOLE["__schema"], "types": "many"}},
        {"__schema": {**WHOLE["__schema"], "mutationType": None}},
    ],
)
def test_what_is_no_schema_proves_nothing(data: Any) -> None:
    """A gateway may answer what it likes."""
    with pytest.raises(Rejected):
        missing(data, ASKED)


def test_a_type_that_has_no_end_is_no_trap() -> None:
    """Whatever stands in the place of a type."""
    data = copy.deepcopy(WHOLE)
    for each in data["__schema"]["types"]:
        for field in each["fields"] or ():
            field["type"] = {"name": None, "ofType": "nothing"}
    assert missing(data, ASKED)
