"""Whether Magma still knows every field and argument of the bot's own queries, by its own schema.

They hold nothing but nested fields with arguments, so a few lines read them in place of a GraphQL library.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from liquidity.errors import Rejected
from liquidity.http import Line
from liquidity.magma import queries
from liquidity.magma.replies import dig, read_data, word_of
from liquidity.proxy import Proxy

ASKED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "price": queries.PRICE,
        "buy": queries.BUY,
        "order_core": queries.ORDER_CORE,
        "order_rich": queries.ORDER_RICH,
        "purchases": queries.PURCHASES,
        "cancel": queries.CANCEL,
    }
)

# A schema is far larger than any other reply.
_MOST_BYTES: Final = 8 * 1024 * 1024
_SECONDS: Final = 10.0
_WORD: Final = re.compile(r"\w+|[{}():]")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a query asks for, with the names of its arguments and the fields below it."""

    name: str
    arguments: tuple[str, ...]
    below: tuple["Field", ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A field of the schema: its arguments, and the type of what it holds."""

    arguments: frozenset[str]
    type: str


async def missing_at(url: str, bearer: str | None, proxy: Proxy | None) -> tuple[str, ...] | None:
    """What the schema at this address lacks. Raises MarketError where it is not told, httpx.RequestError."""
    line = Line(url, seconds=_SECONDS, keep_alive=False, most_bytes=_MOST_BYTES, proxy=proxy)
    try:
        return missing(read_data(await line.post({"query": queries.INTROSPECTION}, bearer)), ASKED)
    finally:
        await line.close()


def missing(data: Any, asked: Mapping[str, str]) -> tuple[str, ...]:
    """The fields and arguments that these queries, by name, ask for and a schema lacks. Raises Rejected."""
    schema = dig(data, "__schema")
    types = {word_of(dig(each, "name")): _fields(each) for each in _list(dig(schema, "types"))}
    roots = {root: word_of(dig(schema, f"{root}Type", "name")) for root in ("query", "mutation")}
    if not all(types.get(name) for name in roots.values()):
        raise Rejected("the schema is not told")
    found: dict[str, list[str]] = {}
    for name, text in asked.items():
        root, fields = read_query(text)
        for each in _missing(fields, roots[root], types):
            found.setdefault(each, []).append(name)
    return tuple(f"{each} of {' and '.join(names)}" for each, names in found.items())


def read_query(text: str) -> tuple[str, tuple[Field, ...]]:
    """The kind of one of our operations, `query` or `mutation`, and its fields."""
    words = deque(_WORD.findall(text))
    kind, _name = words.popleft(), words.popleft()
    _read_arguments(words)
    return kind, _read_fields(words)


def _read_fields(words: deque[str]) -> tuple[Field, ...]:
    if not words or words[0] != "{":
        return ()
    words.popleft()
    fields = []
    while words[0] != "}":
        fields.append(Field(words.popleft(), _read_arguments(words), _read_fields(words)))
    words.popleft()
    return tuple(fields)


def _read_arguments(words: deque[str]) -> tuple[str, ...]:
    names: list[str] = []
    if words[0] == "(":
        while (word := words.popleft()) != ")":
            if words[0] == ":":
                names.append(word)
    return tuple(names)


def _fields(of_type: Any) -> dict[str, _Known]:
    return {
        word_of(dig(each, "name")): _Known(
            arguments=frozenset(word_of(dig(argument, "name")) for argument in _list(dig(each, "args"))),
            type=_named(dig(each, "type")),
        )
        for each in _list(dig(of_type, "fields"))
    }


def _named(kind: Any) -> str:
    """The type itself, without what says that it is a list or never null."""
    while kind is not None and not dig(kind, "name"):
        kind = dig(kind, "ofType")
    return word_of(dig(kind, "name"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _missing(
    fields: Iterable[Field], of_type: str, types: Mapping[str, Mapping[str, _Known]]
) -> Iterator[str]:
    for field in fields:
        known = types.get(of_type, {}).get(field.name)
        if known is None:
            yield f"{of_type}.{field.name}"
            continue
        yield from (
            f"{of_type}.{field.name}({argument})"
            for argument in field.arguments
            if argument not in known.arguments
        )
        yield from _missing(field.below, known.type, types)
