"""Whether Magma answers, and whether it still knows what the bot asks: with a schema and without."""

from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import graphql_sync

from liquidity.errors import KeyRefused, Unavailable
from liquidity.http import MOST_BYTES
from liquidity.magma import market as of_magma
from liquidity.magma import queries
from liquidity.market import Probe, Schema
from sandbox.magma.schema import documented_schema, whole_schema
from tests.liquidity.magma.shop import magma
from tests.liquidity.magma.wire import fixture_text
from tests.liquidity.wire import Answer, Wire, half_a_reply, html, reply, reset, serving, silence

PRICE = reply(200, fixture_text("liquidity_per_usd.json"), "Date: Wed, 25 Nov 2026 12:00:00 GMT")
REFUSED = {
    "errors": [
        {
            "message": "GraphQL introspection is not allowed by Apollo Server",
            "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
        }
    ]
}


def told(schema: Any) -> dict[str, Any]:
    """What a server with this schema answers to an introspection."""
    return {"data": graphql_sync(schema, queries.INTROSPECTION).data}


async def probe(*answers: Answer, api_key: str | None = None) -> tuple[Probe, Wire]:
    """One probe, and what went over the wire."""
    async with serving(*answers) as wire, magma(wire.url(), api_key) as market:
        return await market.probe(), wire


async def test_the_price_is_asked_for_once_and_the_schema_after_it() -> None:
    """With the operator's key, as for every price; the time is the one of the first answer."""
    seen, wire = await probe(PRICE, reply(200, told(whole_schema())), api_key="the-key")
    asked = [request.json["query"] for request in wire.requests]
    assert asked == [queries.PRICE, queries.INTROSPECTION]
    assert {request.headers["authorization"] for request in wire.requests} == {"Bearer the-key"}
    assert seen.date == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert seen.seconds > 0
    assert seen.schema == Schema(())


async def test_what_the_schema_lacks_is_named() -> None:
    """With the queries that ask for it."""
    seen, _ = await probe(PRICE, reply(200, told(documented_schema())))
    assert seen.schema is not None
    assert seen.schema.missing is not None
    assert "MarketOrder.promises of order_rich" in seen.schema.missing
    assert not any("price" in each or "buy" in each for each in seen.schema.missing)


async def test_a_schema_is_larger_than_other_replies() -> None:
    """Its size is no reason to leave it unread."""
    large = told(whole_schema()) | {"padding": "x" * MOST_BYTES}
    seen, _ = await probe(PRICE, reply(200, large))
    assert seen.schema == Schema(())


@pytest.mark.parametrize(
    "answer",
    [
        reply(400, REFUSED),
        reply(200, REFUSED),
        reply(401, REFUSED),
        reply(429, {}),
        reply(200, {"data": {"__schema": None}}),
        reply(200, {"data": {"__schema": {"queryType": {"name": "Query"}, "types": 5}}}),
        reply(200, "rubbish"),
        html(403),
        html(502),
        reset,
        half_a_reply,
        None,
    ],
)
async def test_a_schema_that_is_not_told_is_no_fault(answer: Answer) -> None:
    """However it is refused: the market answers all the same."""
    seen, _ = await probe(PRICE, answer)
    assert seen.schema == Schema(None)


async def test_nobody_waits_for_a_schema_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing keeps it."""
    monkeypatch.setattr(of_magma, "_SCHEMA_SECONDS", 0.05)
    seen, _ = await probe(PRICE, silence)
    assert seen.schema == Schema(None)


@pytest.mark.parametrize("answer", [html(502), reset, reply(200, {"data": {}}), reply(429, {})])
async def test_trouble_is_told_at_once(answer: Answer) -> None:
    """Whoever looks whether it answers is not kept waiting by tries, and nothing more is asked."""
    async with serving(answer) as wire, magma(wire.url()) as market:
        with pytest.raises(Unavailable):
            await market.probe()
        assert len(wire.requests) == 1


@pytest.mark.parametrize("api_key", ["refused", "one that\nnobody can send"])
async def test_a_bad_key_is_told(api_key: str) -> None:
    """The operator can mend that."""
    with pytest.raises(KeyRefused):
        await probe(reply(401, {"errors": [{"message": "Unauthorized token"}]}), api_key=api_key)
