"""What becomes of a buy for everything that can happen on the wire; the request is sent once at most."""

import asyncio

import pytest

from liquidity.errors import BuyUnknown, Refusal, Refused
from liquidity.http import MOST_BYTES
from liquidity.market import Bought
from liquidity.orders import Draft, Snapshot
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from tests.liquidity.examples import NODE, a_draft
from tests.liquidity.magma.shop import magma
from tests.liquidity.magma.wire import fixture
from tests.liquidity.wire import (
    Answer,
    a_beginning,
    half_a_reply,
    html,
    reply,
    reset,
    serving,
    silence,
    unused_port,
)

KEY = "eyJhbGciOiJIUzI1NiJ9.SYNTHETIC.sig"
ORDER_ID = "0b9f1f4e-6c0a-4b8f-9c8e-2f6f0f2f7a10"


def bought(**parts: object) -> dict[str, object]:
    """The data of a reply to a buy."""
    return {"data": {"liquidity": {"buy": parts}}}


def error(message: str, code: str | None = None) -> dict[str, object]:
    """A reply that holds an error and no order."""
    extensions = {"extensions": {"code": code}} if code else {}
    return {"errors": [{"message": message, **extensions}], "data": None}


async def buy(answer: Answer, draft: Draft | None = None, seconds: float = 5.0) -> Bought:
    """Buy from a server that answers so, and count what reached it."""
    async with serving(answer) as wire, magma(wire.url(), seconds=seconds) as market:
        try:
            return await market.buy(draft or a_draft())
        finally:
            assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "name", ["buy_ok", "buy_ok_int_cents_and_extra_fields", "buy_legacy_btcpay_redirect"]
)
async def test_an_order_is_made(name: str) -> None:
    """Key, order and invoice of the saved replies."""
    made = await buy(fixture(name))
    assert made.key == SessionKey(KEY)
    assert made.order_id == ORDER_ID
    assert (made.seen.invoice or "").startswith("lnbc732500n1")


@pytest.mark.parametrize("private", [False, True])
async def test_the_request_is_the_quickstarts(*, private: bool) -> None:
    """Cents as a string; options only where a private channel is wished; no idempotency, no redirect."""
    async with serving(fixture("buy_ok")) as wire, magma(wire.url()) as market:
        await market.buy(a_draft(private=private))
    (request,) = wire.requests
    wish = {"connection_uri": str(NODE), "usd_cents": "1000"}
    assert request.json["variables"] == {"input": wish | ({"options": {"private": True}} if private else {})}
    assert request.line == "POST /graphql HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers


async def test_a_refused_connection_sent_nothing() -> None:
    """No byte has left, so it is safe to start anew."""
    async with magma(f"http://127.0.0.1:{unused_port()}/graphql") as market:
        with pytest.raises(Refused) as caught:
            await market.buy(a_draft())
    assert caught.value.refusal is Refusal.NOT_SENT


@pytest.mark.parametrize(
    "answer",
    [
        None,
        reset,
        half_a_reply,
        silence,
        a_beginning,
        html(500),
        html(502),
        reply(500, error("Internal server error")),
        html(200),
        reply(200, "garbage"),
        reply(200, ""),
        reply(200, b"\xff\xfe\x00"),
        reply(200, "[" * 100_000),
        reply(200, "{}"),
        reply(200, {"data": None}),
        reply(200, {"data": None, "errors": []}),
        reply(200, bought(account=None, order=None, payment=None)),
        reply(200, bought(account={"session_key": ""}, order={"transaction_id": None})),
        reply(301, "", "Location: /elsewhere"),
        reply(307, "", "Location: /elsewhere"),
        reply(418, "{}"),
        reply(200, " " * (MOST_BYTES + 1)),
        b"not even HTTP\r\n\r\nConnection: close",
        reply(200, b"no gzip", "Content-Encoding: gzip"),
    ],
)
async def test_a_lost_answer_is_unknown(answer: Answer) -> None:
    """Nobody can tell whether an order was made, and the request is never sent again."""
    with pytest.raises(BuyUnknown):
        await buy(answer, seconds=0.2 if answer in {silence, a_beginning} else 5.0)


async def test_a_dripping_reply_does_not_last_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read is in time, and the whole is not."""
    monkeypatch.setattr("liquidity.http._CONNECT_SECONDS", 0.1)

    def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, " " * 1000)[:-1000])
        loop = asyncio.get_running_loop()

        def drop() -> None:
            if not writer.is_closing():
                writer.write(b" ")
                loop.call_later(0.05, drop)

        drop()

    with pytest.raises(BuyUnknown):
        await buy(drip, seconds=0.2)


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (fixture("error_min_amount"), Refusal.TOO_SMALL),
        (fixture("error_connection_uri"), Refusal.NODE),
        (fixture("error_unauthorized"), Refusal.KEY),
        (fixture("error_forbidden"), Refusal.KEY),
        (fixture("error_invalid_id"), Refusal.MARKET),
        (fixture("error_no_route"), Refusal.MARKET),
        (reply(400, error("Min amount violated")), Refusal.TOO_SMALL),
        (reply(400, error('Variable "$input" got invalid value')), Refusal.MARKET),
        (reply(400, "nonsense"), Refusal.MARKET),
        (reply(401, error("Unauthorized token", "UNAUTHORIZED")), Refusal.KEY),
        (html(401), Refusal.KEY),
        (reply(403, error("Forbidden", "FORBIDDEN")), Refusal.KEY),
        (html(403), Refusal.MARKET),
        (reply(429, error("Too many requests")), Refusal.BUSY),
        (html(429, "Retry-After: 30"), Refusal.BUSY),
    ],
)
async def test_a_refusal_has_its_reason(answer: bytes, refusal: Refusal) -> None:
    """No order was made for certain; a gateway's 403 is not called a bad key."""
    with pytest.raises(Refused) as caught:
        await buy(answer)
    assert caught.value.refusal is refusal


async def test_a_refusal_keeps_the_markets_sentence() -> None:
    """It is shown to the person beside ours."""
    with pytest.raises(Refused) as caught:
        await buy(fixture("error_connection_uri"))
    assert caught.value.says == "connection_uri must be in <pubkey>@<host>:<port> format"


SILENT = Snapshot(word="", phase=Phase.APPROVAL)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 502])
@pytest.mark.parametrize("errors", [[], [{"message": "Internal server error"}], [{"message": "Forbidden"}]])
async def test_an_order_beside_errors_is_kept(status: int, errors: list[object]) -> None:
    """Whatever stands beside it, under whatever status: a key is given only once."""
    parts = bought(account={"session_key": KEY}, order={"transaction_id": ORDER_ID}, payment=None)
    made = await buy(reply(status, parts | {"errors": errors}))
    assert made == Bought(key=SessionKey(KEY), order_id=ORDER_ID, seen=SILENT)


@pytest.mark.parametrize("order", [None, {}, {"transaction_id": None}, {"transaction_id": ["odd"]}, "odd"])
async def test_a_key_without_an_order_is_kept(order: object) -> None:
    """The order behind it is found by the key."""
    made = await buy(reply(200, bought(account={"session_key": KEY}, order=order)))
    assert made == Bought(key=SessionKey(KEY), order_id="", seen=SILENT)


async def test_an_order_without_a_key_is_kept() -> None:
    """With an API key it belongs to that account, and an id may come as a number."""
    made = await buy(reply(200, bought(order={"transaction_id": 77}, payment={"lightning_invoice": ""})))
    assert made == Bought(key=None, order_id="77", seen=SILENT)


async def test_every_buy_has_a_connection_of_its_own() -> None:
    """On a connection kept open the answer could be lost to its end."""
    async with serving(fixture("buy_ok")) as wire, magma(wire.url()) as market:
        for _ in range(3):
            await market.buy(a_draft())
    assert wire.connections == 3


async def test_an_api_key_goes_with_a_buy() -> None:
    """Then the order belongs to that account, and the chat says so."""
    async with serving(fixture("buy_ok")) as wire, magma(wire.url(), api_key="operators.key") as market:
        assert market.can.shared_account
        await market.buy(a_draft())
    assert wire.requests[0].headers["authorization"] == "Bearer operators.key"


async def test_a_key_that_no_header_can_hold_sends_nothing() -> None:
    """And its characters are in no message."""
    async with serving(fixture("buy_ok")) as wire, magma(wire.url(), api_key="ключ\n") as market:
        with pytest.raises(Refused) as caught:
            await market.buy(a_draft())
    assert caught.value.refusal is Refusal.KEY
    assert "ключ" not in repr(caught.value)
    assert wire.connections == 0
