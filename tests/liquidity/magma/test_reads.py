"""Reads at the wire: what is asked, how often, with which headers, and what is made of odd answers."""

import logging
from importlib.metadata import version

import pytest

from liquidity.errors import KeyRefused, MarketError, OrderNotFound, Rejected, Unavailable
from liquidity.http import MOST_BYTES
from liquidity.money import UsdCents
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from tests.liquidity.examples import KEY
from tests.liquidity.fakes import FakeClock
from tests.liquidity.magma.shop import magma
from tests.liquidity.magma.wire import fixture
from tests.liquidity.wire import Answer, Wire, html, reply, reset, serving, unused_port

ID = "ec562479-a4b8-44f4-95b4-150b310832de"
OK = fixture("get_order_valid_channel")
PRICE = fixture("liquidity_per_usd")
VALIDATION = {
    "errors": [
        {
            "message": 'Cannot query field "promises" on type "MarketOrder".',
            "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
        }
    ]
}
INVALID = reply(400, VALIDATION)


def is_rich(wire: Wire) -> list[bool]:
    """Which requests asked for more than the core of an order."""
    return ["promises" in request.json["query"] for request in wire.requests]


def listing(*order_ids: object) -> bytes:
    """A list of purchases."""
    orders = {"purchases": {"total": len(order_ids), "list": [{"id": each} for each in order_ids]}}
    return reply(200, {"data": {"user": {"market": {"orders": orders}}}})


async def ask(answer: Answer, key: SessionKey | None = KEY) -> None:
    """Ask about an order once."""
    async with serving(answer) as wire, magma(wire.url()) as market:
        await market.order(ID, key)


async def test_a_read_carries_the_key_and_who_asks() -> None:
    """The header is exactly the key, by host name as well as by address."""
    async with serving(OK) as wire:
        for host in ("localhost", "127.0.0.1"):
            async with magma(wire.url(host)) as market:
                snapshot = await market.order(ID, SessionKey("a.b.c"))
                assert snapshot.phase is Phase.READY
    for request in wire.requests:
        assert request.headers["authorization"] == "Bearer a.b.c"
        assert request.headers["user-agent"] == f"inlet/{version('inlet')}"
        assert request.json["variables"] == {"orderId": ID}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_no_cookie_is_kept(host: str) -> None:
    """A session cookie of one person must not go along with the next one's request."""
    cookie = "Set-Cookie: session=of-somebody; Path=/"
    body = PRICE.partition(b"\r\n\r\n")[2]
    async with serving(reply(200, body, cookie)) as wire, magma(wire.url(host)) as market:
        for _ in range(3):
            await market.price()
    assert len(wire.requests) == 3
    assert not [request for request in wire.requests if "cookie" in request.headers]


async def test_reads_share_a_connection() -> None:
    """Polling opens no connection for each question."""
    async with serving(OK) as wire, magma(wire.url()) as market:
        for _ in range(5):
            await market.order(ID, KEY)
    assert wire.connections == 1


async def test_a_price_is_read() -> None:
    """Inbound sats for a dollar, without any key."""
    async with serving(PRICE) as wire, magma(wire.url()) as market:
        price = await market.price()
    assert price.inbound_for(UsdCents(5000)) == 27_163_000
    assert "authorization" not in wire.requests[0].headers


async def test_the_api_key_goes_where_no_session_key_is() -> None:
    """An order's own key opens it; the operator's opens the rest."""
    async with serving(OK) as wire, magma(wire.url(), api_key="operators") as market:
        await market.order(ID, KEY)
        await market.order(ID, None)
    assert [request.headers["authorization"] for request in wire.requests] == [
        f"Bearer {KEY.reveal()}",
        "Bearer operators",
    ]


async def test_an_order_without_any_key_is_asked_all_the_same() -> None:
    """The market then says what it says, and the order waits."""
    with pytest.raises(KeyRefused):
        await ask(fixture("error_unauthorized"), key=None)


async def test_a_failing_read_is_tried_five_times() -> None:
    """The documents: about five attempts; and no more."""
    async with serving(html(502)) as wire, magma(wire.url()) as market:
        with pytest.raises(Unavailable):
            await market.price()
    assert len(wire.requests) == 5


@pytest.mark.parametrize("trouble", [None, reset, html(500), html(200), reply(200, "{"), reply(200, "")])
async def test_a_passing_trouble_is_overcome(trouble: Answer) -> None:
    """The second try succeeds, and nobody notices."""
    async with serving(trouble, PRICE) as wire, magma(wire.url()) as market:
        await market.price()
    assert len(wire.requests) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (fixture("error_unauthorized"), KeyRefused),
        (fixture("error_forbidden"), KeyRefused),
        (reply(401, {"errors": [{"message": "Unauthorized token"}]}), KeyRefused),
        (reply(403, {}), KeyRefused),
        (fixture("error_invalid_id"), OrderNotFound),
        (fixture("get_order_null"), OrderNotFound),
        (reply(400, {"errors": [{"message": "Invalid ID"}]}), OrderNotFound),
        (fixture("error_no_route"), Rejected),
        (html(429), Unavailable),
        (reply(503, "", "Retry-After: 7"), Unavailable),
    ],
)
async def test_a_definite_answer_is_not_asked_for_again(answer: bytes, error: type[Exception]) -> None:
    """Neither a no nor a wish to slow down is a reason to repeat."""
    async with serving(answer) as wire, magma(wire.url()) as market:
        with pytest.raises(error):
            await market.order(ID, KEY)
    assert len(wire.requests) == 1


async def test_a_gateways_403_is_not_a_bad_key() -> None:
    """The order is not called hidden because a firewall is in a mood."""
    with pytest.raises(Unavailable):
        await ask(html(403))


async def test_nobody_listening_is_unavailable() -> None:
    """Tried again later."""
    async with magma(f"http://127.0.0.1:{unused_port()}/graphql") as market:
        with pytest.raises(Unavailable):
            await market.price()


async def test_a_redirect_is_not_followed() -> None:
    """The key would go where nobody has agreed to."""
    async with serving(OK) as elsewhere:
        there = reply(307, "", f"Location: {elsewhere.url()}")
        async with serving(there) as wire, magma(wire.url()) as market:
            with pytest.raises(Unavailable):
                await market.order(ID, KEY)
        assert elsewhere.connections == 0


async def test_a_huge_reply_is_not_read() -> None:
    """Nor kept in memory."""
    with pytest.raises(Unavailable):
        await ask(reply(200, " " * (MOST_BYTES + 1)))


async def test_a_wish_to_slow_down_holds_every_read() -> None:
    """Who asks meanwhile is told at once, and not one request is sent."""
    clock = FakeClock()
    async with serving(html(429, "Retry-After: 60"), PRICE) as wire, magma(wire.url(), clock=clock) as market:
        for _ in range(2):
            with pytest.raises(Unavailable) as caught:
                await market.price()
            assert caught.value.retry_after == pytest.approx(60)
        assert len(wire.requests) == 1
        clock.advance(60)
        await market.price()


async def test_repeated_reads_are_paced_too() -> None:
    """A market in trouble is never asked faster than one that is well."""
    clock = FakeClock()
    async with serving(html(500)) as wire, magma(wire.url(), clock=clock) as market:
        with pytest.raises(Unavailable):
            await market.price()
    assert clock.waits == pytest.approx([0.001] * 4, rel=0.01)


async def test_the_rich_query_is_given_up_once(caplog: pytest.LogCaptureFixture) -> None:
    """For the life of the process, and logged once."""
    async with serving(INVALID, OK) as wire, magma(wire.url()) as market:
        for _ in range(3):
            assert (await market.order(ID, KEY)).phase is Phase.READY
    assert is_rich(wire) == [True, False, False, False]
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


async def test_the_rich_query_is_kept_when_the_core_fails_as_well() -> None:
    """Then the fault lies elsewhere."""
    async with serving(INVALID, INVALID, OK) as wire, magma(wire.url()) as market:
        with pytest.raises(Rejected):
            await market.order(ID, KEY)
        await market.order(ID, KEY)
    assert is_rich(wire) == [True, False, True]


async def test_a_wrong_id_does_not_end_the_rich_query() -> None:
    """A server may call it bad input: that says nothing of the query."""
    bad = {"errors": [{"message": "Invalid ID", "extensions": {"code": "BAD_USER_INPUT"}}]}
    async with serving(reply(400, bad), OK) as wire, magma(wire.url()) as market:
        with pytest.raises(OrderNotFound):
            await market.order(ID, KEY)
        await market.order(ID, KEY)
    assert is_rich(wire) == [True, True]


async def test_on_a_shared_account_another_order_is_not_ours() -> None:
    """A reply about somebody else's order is no news of this one; a key of its own opens nothing else."""
    async with serving(OK) as wire, magma(wire.url(), api_key="operators") as market:
        with pytest.raises(Unavailable):
            await market.order("another-id", None)
        assert (await market.order("another-id", KEY)).phase is Phase.READY


async def test_no_id_asks_nothing() -> None:
    """A buy that told a key alone has no id yet."""
    async with serving(OK) as wire, magma(wire.url()) as market:
        with pytest.raises(OrderNotFound):
            await market.order("", KEY)
    assert wire.connections == 0


async def test_purchases_are_listed() -> None:
    """What is no id is left out."""
    async with serving(listing("a", 7, None, "", {}, "b")) as wire, magma(wire.url()) as market:
        assert await market.purchases(KEY) == ("a", "7", "b")
    assert wire.requests[0].headers["authorization"] == f"Bearer {KEY.reveal()}"


async def test_a_list_that_is_none_cannot_be_read() -> None:
    """That is no word of how many orders there are."""
    async with serving(reply(200, {"data": {"user": None}})) as wire, magma(wire.url()) as market:
        with pytest.raises(Unavailable):
            await market.purchases(KEY)


@pytest.mark.parametrize("answer", [html(502), fixture("error_unauthorized"), INVALID, reset])
async def test_no_key_is_ever_told(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a log at any level, not in an error or what caused it, not in a repr."""
    caplog.set_level(logging.DEBUG)
    async with serving(answer) as wire, magma(wire.url(), api_key="operators-secret") as market:
        for key in (KEY, None):
            with pytest.raises(MarketError) as caught:
                await market.order(ID, key)
            log = logging.getLogger("test")
            log.error("trouble with %r %r", market, key, exc_info=caught.value)
    assert KEY.reveal() not in caplog.text
    assert "operators-secret" not in caplog.text


@pytest.mark.parametrize("key", ["ключ", "two words", "line\r\nbreak", "\x00"])
async def test_a_key_that_no_header_can_hold_is_refused(key: str, caplog: pytest.LogCaptureFixture) -> None:
    """Before anything is sent, without its characters."""
    async with serving(OK) as wire, magma(wire.url()) as market:
        with pytest.raises(KeyRefused) as caught:
            await market.order(ID, SessionKey(key))
    assert key not in str(caught.value) + caplog.text
    assert wire.connections == 0


async def test_an_orders_page_is_a_plain_address() -> None:
    """Whatever the market calls an order."""
    async with magma("https://magma.example:8443/graphql?x=1") as market:
        assert market.page(ID) == f"https://magma.example:8443/order/{ID}"
        assert market.page('"><b>/../?#') == "https://magma.example:8443/order/%22%3E%3Cb%3E%2F..%2F%3F%23"
        assert market.page("") == ""


async def test_a_market_says_what_it_is() -> None:
    """Its id, name and network are the operator's, its least the documents'."""
    async with magma("http://localhost/graphql") as market:
        assert (market.id, market.name, market.network) == ("magma", "Magma", "mainnet")
        assert market.can.least == 500
        assert not market.can.shared_account
