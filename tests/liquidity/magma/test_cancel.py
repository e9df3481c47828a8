"""What becomes of a cancellation for everything that can happen on the wire; it is sent once at most."""

import pytest

from liquidity.errors import CancelUnknown, KeyRefused, MarketError, Rejected, Unavailable
from liquidity.market import CancelReason
from liquidity.secret import SessionKey
from tests.liquidity.magma.shop import magma
from tests.liquidity.magma.wire import fixture
from tests.liquidity.wire import (
    Answer,
    half_a_reply,
    html,
    reply,
    reset,
    serving,
    silence,
    unused_port,
)

KEY = SessionKey("session-key")


def answered(*, success: object) -> dict[str, object]:
    """The data of a reply to a cancellation."""
    return {"data": {"market": {"order": {"cancel": {"success": success}}}}}


def refusal(message: str, code: str = "BAD_USER_INPUT") -> dict[str, object]:
    """An error beside no data."""
    return {"errors": [{"message": message, "extensions": {"code": code}}], "data": None}


async def cancel(answer: Answer, seconds: float = 5.0) -> None:
    """Cancel at a server that answers so, and count what reached it."""
    async with serving(answer) as wire, magma(wire.url(), seconds=seconds) as market:
        try:
            await market.cancel("order-1", KEY, CancelReason.UNABLE_TO_PAY)
        finally:
            assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        (CancelReason.UNABLE_TO_PAY, "UNABLE_TO_PAY"),
        (CancelReason.NODE_UNREACHABLE, "UNABLE_TO_CONNECT_TO_NODE"),
        (CancelReason.SIZE, "CHANNEL_SIZE_OUT_OF_BOUNDS"),
    ],
)
async def test_the_request_is_the_documents(reason: CancelReason, word: str) -> None:
    """The order's own session key as Bearer, its id, and one of the three reasons."""
    async with serving(fixture("cancel_ok")) as wire, magma(wire.url(), api_key="operators") as market:
        await market.cancel("order-1", KEY, reason)
    (request,) = wire.requests
    assert request.json["variables"] == {"input": {"order_id": "order-1", "cancellation_reason": word}}
    assert request.headers["authorization"] == "Bearer session-key"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(200, answered(success=False)), Rejected),
        (reply(200, refusal("Order can not be cancelled")), Rejected),
        (reply(200, refusal("Unauthorized token", "UNAUTHORIZED")), KeyRefused),
        (reply(200, refusal("Invalid ID")), Rejected),
        (reply(429, refusal("slow down")), Unavailable),
        (reply(200, answered(success=None)), CancelUnknown),
        (reply(200, {"data": None}), CancelUnknown),
        (reply(200, refusal("Internal server error", "INTERNAL_SERVER_ERROR")), CancelUnknown),
        (html(502), CancelUnknown),
        (half_a_reply, CancelUnknown),
        (reset, CancelUnknown),
    ],
)
async def test_anything_but_a_yes_is_told_apart(answer: Answer, error: type[MarketError]) -> None:
    """A clear no, nothing done, or nobody knows; and never a second request."""
    with pytest.raises(error) as caught:
        await cancel(answer)
    assert caught.type is error or error is Rejected


async def test_silence_is_not_a_yes() -> None:
    """The request has left, and its answer never came."""
    with pytest.raises(CancelUnknown):
        await cancel(silence, seconds=0.2)


async def test_a_yes_beside_an_error_is_a_yes() -> None:
    """What the market says it has done is done."""
    await cancel(reply(200, answered(success=True) | {"errors": [{"message": "a warning"}]}))


async def test_a_refused_connection_sent_nothing() -> None:
    """No byte has left, so it may be tried again."""
    async with magma(f"http://127.0.0.1:{unused_port()}/graphql") as market:
        with pytest.raises(Unavailable):
            await market.cancel("order-1", KEY, CancelReason.SIZE)
