"""Whether an LSP answers at all: its limits, asked for once."""

from datetime import UTC, datetime

import pytest

from liquidity.errors import Rejected, Unavailable
from liquidity.market import Probe
from tests.liquidity.lsps1.saved import text_of
from tests.liquidity.lsps1.shop import PATH, lsp
from tests.liquidity.wire import Answer, html, reply, reset, serving

GOOD = reply(200, text_of("olympus/get_info"), "Date: Wed, 25 Nov 2026 12:00:00 GMT")


async def probe(*answers: Answer) -> tuple[Probe, list[str]]:
    """One probe, and what was asked."""
    async with serving(*answers) as wire, lsp(wire.url(path=PATH)) as market:
        try:
            return await market.probe(), [request.line for request in wire.requests]
        finally:
            assert len(wire.requests) == 1


async def test_its_limits_are_asked_for_once() -> None:
    """And its time is told; there is no schema to hold anything against."""
    seen, asked = await probe(GOOD)
    assert asked == [f"GET {PATH}/get_info HTTP/1.1"]
    assert seen.date == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert seen.seconds > 0
    assert seen.schema is None


@pytest.mark.parametrize("answer", [html(502), reset, reply(200, {}), reply(429, {}, "Retry-After: 60")])
async def test_trouble_is_told_at_once(answer: Answer) -> None:
    """Whoever looks whether it answers is not kept waiting by tries."""
    with pytest.raises(Unavailable):
        await probe(answer)


async def test_an_address_of_something_else_is_a_refusal() -> None:
    """There is no LSP behind it."""
    with pytest.raises(Rejected):
        await probe(reply(404, {"statusCode": 404, "message": "Cannot GET /get_info"}))
