"""The schema, its evidence, and what of it is documented."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, parse, validate

from liquidity.magma import queries
from sandbox.magma.schema import Documents, documented_schema, unmarked, whole_schema
from sandbox.magma.words import CancellationReason
from tests.sandbox.running import BUY, CANCEL, GET_ORDER, PRICE, PURCHASES, RICH_ORDER

GUESSED = "transactions"
ASKED_BY_THE_BOT = {
    path.stem: path.read_text("utf-8") for path in Path(queries.__file__).parent.glob("*.graphql")
}


def test_everything_says_how_it_is_known() -> None:
    """No field, argument or enum value is without its evidence."""
    assert list(unmarked()) == []


@pytest.mark.parametrize("query", [PRICE, BUY, GET_ORDER, CANCEL])
def test_the_documents_own_queries_are_valid_in_both_schemas(query: str) -> None:
    """What the quickstart prints rests on no guess."""
    assert validate(documented_schema(), parse(query)) == []
    assert validate(whole_schema(), parse(query)) == []


@pytest.mark.parametrize("name", sorted({*ASKED_BY_THE_BOT} - {GUESSED}))
def test_the_bots_own_queries_are_valid(name: str) -> None:
    """The very files that the bot sends."""
    assert validate(whole_schema(), parse(ASKED_BY_THE_BOT[name])) == []


def test_a_guessed_query_is_refused() -> None:
    """No client shows the fields of the transactions: the bot must live with a market that knows them not."""
    (error, *_) = validate(whole_schema(), parse(ASKED_BY_THE_BOT[GUESSED]))
    assert "Cannot query field" in error.message


@pytest.mark.parametrize("query", [queries.PRICE, queries.BUY, queries.ORDER_CORE])
def test_what_the_bot_cannot_do_without_is_documented(query: str) -> None:
    """A price, a purchase and an order's state rest on nothing but the documents."""
    assert query in ASKED_BY_THE_BOT.values()
    assert validate(documented_schema(), parse(query)) == []


@pytest.mark.parametrize("query", [PURCHASES, RICH_ORDER])
def test_what_only_clients_know_is_not_documented(query: str) -> None:
    """It works in the sandbox and is refused by the documented subset."""
    assert validate(whole_schema(), parse(query)) == []
    assert validate(documented_schema(), parse(query)) != []


def test_options_are_not_documented() -> None:
    """A private channel is asked for on a client's word."""
    wanted = documented_schema().type_map["LiquidityOrderInput"]
    assert isinstance(wanted, GraphQLInputObjectType)
    assert set(wanted.fields) == {"connection_uri", "usd_cents"}


def test_a_list_holds_simple_orders() -> None:
    """Fields that only one order has are refused in a list, as public clients found."""
    query = "{ user { market { orders { purchases { list { transaction_id } } } } } }"
    assert validate(whole_schema(), parse(query)) != []


def test_the_reasons_to_cancel_are_those_of_the_schema() -> None:
    """Code and schema list the same."""
    reasons = whole_schema().type_map["OrderCancellationReason"]
    assert isinstance(reasons, GraphQLEnumType)
    assert set(reasons.values) == set(CancellationReason)


def test_a_document_is_prepared_once() -> None:
    """The same text is parsed and validated one time."""
    documents = Documents(whole_schema())
    assert documents.prepared(PRICE) is documents.prepared(PRICE)
    assert "liquidity_per_usd" in documents.prepared(PRICE).fields


def test_an_endless_document_is_refused() -> None:
    """Parsing stops at a bound."""
    prepared = Documents(whole_schema()).prepared("{" + " market" * 5000 + "}")
    assert prepared.document is None
    assert prepared.errors
