"""What becomes of a buy for everything that can happen on the wire; the request is sent once at most."""

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any

import pytest

from liquidity.errors import BuyUnknown, CannotServe, Lack, MarketError, Refusal, Refused
from liquidity.lsps1.market import MOST_BYTES
from liquidity.market import Bought, Wish
from liquidity.money import Sats
from liquidity.orders import Draft
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.secret import Secret
from tests.liquidity.examples import NODE, a_firm_draft
from tests.liquidity.fakes import FakeClock
from tests.liquidity.lsps1.saved import OLYMPUS_ID, ORDER_ID, document, sent
from tests.liquidity.lsps1.shop import PATH, lsp
from tests.liquidity.wire import (
    Answer,
    Wire,
    a_beginning,
    half_a_reply,
    html,
    reply,
    reset,
    serving,
    silence,
    unused_port,
)

INFO = sent("magma/get_info")
MADE = sent("magma/create_order")
TOKEN = "operators-access-key"
KEYS = tuple(uri[:66] for uri in document("magma/get_info")["uris"])


def asked_of(wire: Wire) -> list[str]:
    """What was asked, in turn."""
    return [request.line for request in wire.requests]


async def buy(answer: Answer, draft: Draft | None = None, seconds: float = 5.0, **config: Any) -> Bought:
    """Buy from a server that answers so, once it has told its info; and count what reached it."""
    async with serving(INFO, answer) as wire, lsp(wire.url(path=PATH), seconds=seconds, **config) as market:
        try:
            return await market.buy(draft or a_firm_draft())
        finally:
            assert asked_of(wire) == [
                f"GET {PATH}/get_info HTTP/1.1",
                f"POST {PATH}/create_order HTTP/1.1",
            ]


@pytest.mark.parametrize("status", [200, 201])
async def test_an_order_is_made(status: int) -> None:
    """Deviation 13: under either status; its nodes may be paid, and no key comes with it."""
    made = await buy(sent("magma/create_order", status))
    assert (made.key, made.order_id) == (None, ORDER_ID)
    assert (made.seen.phase, made.seen.payment) == (Phase.OFFERED, Payment.PENDING)
    assert (made.seen.invoice or "").startswith("lnbc125u1")
    assert made.seen.terms.payees == KEYS


async def test_an_order_of_olympus() -> None:
    """As it was recorded, though its terms are not those asked for here: that is judged elsewhere."""
    made = await buy(sent("olympus/create_order"))
    assert made.order_id == OLYMPUS_ID
    assert made.seen.terms.total == 81_961


async def test_a_marketplace_names_no_payees() -> None:
    """Its sellers are paid, or itself."""
    made = await buy(MADE, own_nodes=False)
    assert made.seen.terms.payees == ()


async def test_a_free_order_goes_on_at_once() -> None:
    """There is no price to take."""
    made = await buy(reply(200, document("magma/create_order", payment={})))
    assert (made.seen.phase, made.seen.payment) == (Phase.OPENING, Payment.NOT_DUE)


@pytest.mark.parametrize("token", [None, Secret(TOKEN)])
async def test_the_request(token: Secret | None) -> None:
    """JSON to the path below the address, the token in its body and nowhere else."""
    for end in ("", "/"):
        async with serving(INFO, MADE) as wire, lsp(wire.url(path=PATH + end), token=token) as market:
            await market.buy(a_firm_draft(private=True))
        info, order = wire.requests
        assert order.line == f"POST {PATH}/create_order HTTP/1.1"
        assert order.headers["content-type"] == "application/json"
        assert order.json == {
            "lsp_balance_sat": "2000000",
            "client_balance_sat": "0",
            "required_channel_confirmations": 6,
            "funding_confirms_within_blocks": 6,
            "channel_expiry_blocks": 4320,
            "token": token.reveal() if token else "",
            "announce_channel": False,
            "public_key": NODE.pubkey,
        }
        for request in (info, order):
            assert "authorization" not in request.headers
            assert TOKEN not in request.line + str(request.headers)


async def test_a_refused_connection_sent_nothing() -> None:
    """No byte has left, neither for the info nor, where that is known, for the order."""
    async with lsp(f"http://127.0.0.1:{unused_port()}{PATH}") as market:
        with pytest.raises(Refused) as caught:
            await market.buy(a_firm_draft())
    assert caught.value.refusal is Refusal.NOT_SENT
    async with AsyncExitStack() as up:
        last = reply(200, document("magma/get_info"), "Connection: close")
        wire = await up.enter_async_context(serving(last))
        async with lsp(wire.url(path=PATH)) as market:
            await market.peers()
            await up.aclose()
            with pytest.raises(Refused) as caught:
                await market.buy(a_firm_draft())
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
        html(200),
        sent("magma/error_500", 500),
        reply(200, "garbage"),
        reply(200, ""),
        reply(200, b"\xff\xfe\x00"),
        reply(200, "[" * 50_000),
        reply(200, "{}"),
        reply(301, "", "Location: /elsewhere"),
        reply(307, "", "Location: /elsewhere"),
        reply(200, " " * (MOST_BYTES + 1)),
        reply(200, document("magma/create_order") | {"later": "x" * MOST_BYTES}),
        b"not even HTTP\r\n\r\nConnection: close",
        reply(200, b"no gzip", "Content-Encoding: gzip"),
    ],
)
async def test_a_lost_answer_is_unknown(answer: Answer) -> None:
    """Nobody can tell whether an order was made, and the request is never sent again."""
    with pytest.raises(BuyUnknown):
        await buy(answer, seconds=0.5 if answer in {silence, a_beginning} else 5.0)


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (sent("spec/error_102_bad_token"), Refusal.KEY),
        (sent("spec/error_100_option_mismatch", 400), Refusal.OPTION),
        (sent("olympus/error_invalid_token", 400), Refusal.KEY),
        (sent("magma/error_404", 404), Refusal.MARKET),
        (reply(400, "Peer is not connected", kind="text/plain"), Refusal.NOT_CONNECTED),
        (html(403), Refusal.MARKET),
        (html(429, "Retry-After: 30"), Refusal.BUSY),
    ],
)
async def test_a_refusal_has_its_reason(answer: bytes, refusal: Refusal) -> None:
    """No order was made for certain, and it is not asked for again."""
    with pytest.raises(Refused) as caught:
        await buy(answer)
    assert caught.value.refusal is refusal


@pytest.mark.parametrize(
    "trouble", [html(502), html(403), reply(200, "{}"), None, sent("magma/error_404", 404)]
)
async def test_without_info_nothing_is_sent(trouble: Answer) -> None:
    """A client must call get_info first (bLIP-51)."""
    async with serving(trouble) as wire, lsp(wire.url(path=PATH)) as market:
        with pytest.raises(Refused) as caught:
            await market.buy(a_firm_draft())
    assert caught.value.refusal is Refusal.NOT_SENT
    assert not [line for line in asked_of(wire) if "POST" in line]


@pytest.mark.parametrize(
    ("draft", "config", "refusal"),
    [
        (a_firm_draft(inbound=Sats(499_999)), {}, Refusal.TOO_SMALL),
        (a_firm_draft(inbound=Sats(100_000_001)), {}, Refusal.OPTION),
        (a_firm_draft(private=False), {"private_only": True}, Refusal.OPTION),
    ],
)
async def test_limits_are_kept_before_sending(draft: Draft, config: dict[str, Any], refusal: Refusal) -> None:
    """They may have changed since the wish was fitted."""
    async with serving(INFO) as wire, lsp(wire.url(path=PATH), **config) as market:
        with pytest.raises(Refused) as caught:
            await market.buy(draft)
    assert caught.value.refusal is refusal
    assert not [line for line in asked_of(wire) if "POST" in line]


async def test_a_private_seller_serves_private_wishes() -> None:
    """And no others, whoever asks."""
    async with serving(INFO) as wire, lsp(wire.url(path=PATH), private_only=True) as market:
        with pytest.raises(CannotServe) as caught:
            await market.fit(Wish(inbound=Sats(10**6), private=False))
        assert caught.value.lack is Lack.PRIVATE_ONLY
        assert (await market.fit(Wish(inbound=Sats(10**6), private=True))).lease_blocks == 4320


async def test_every_buy_has_a_connection_of_its_own() -> None:
    """On a connection kept open the answer could be lost to its end; the info is asked for once."""
    async with serving(INFO, MADE) as wire, lsp(wire.url(path=PATH)) as market:
        for _ in range(3):
            await market.buy(a_firm_draft())
    assert wire.connections == 4
    assert len(wire.requests) == 4


async def test_a_redirect_is_not_followed() -> None:
    """The order would be made where nobody has agreed to."""
    async with serving(MADE) as elsewhere:
        there = reply(307, "", f"Location: {elsewhere.url()}")
        with pytest.raises(BuyUnknown):
            await buy(there)
        assert elsewhere.connections == 0


@pytest.mark.parametrize(
    "answer",
    [
        MADE,
        html(502),
        reset,
        reply(400, {"error": True, "message": f"InvalidToken {TOKEN}"}),
        reply(200, {"error": {"code": 102, "message": TOKEN, "data": {"message": TOKEN}}}),
    ],
)
async def test_no_token_is_ever_told(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a log at any level, an error, what caused it, or a repr, though the LSP repeats it."""
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger("test")
    (outcome,) = await asyncio.gather(buy(answer, token=Secret(TOKEN)), return_exceptions=True)
    failure = outcome if isinstance(outcome, MarketError) else None
    log.error("it became %r", outcome, exc_info=failure)
    async with lsp("http://localhost", FakeClock(), token=Secret(TOKEN)) as market:
        log.error("%r %r", market, market._config)
    assert TOKEN not in caplog.text
