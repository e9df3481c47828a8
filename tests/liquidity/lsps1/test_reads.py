"""Reads at the wire: what is asked, how often, and what is remembered."""

import asyncio
from importlib.metadata import version

import pytest

from liquidity.errors import CannotServe, Lack, MarketError, OrderNotFound, Rejected, Unavailable
from liquidity.lsps1.market import MOST_BYTES
from liquidity.market import Wish
from liquidity.money import Sats
from liquidity.phases import Phase
from tests.liquidity.examples import KEY
from tests.liquidity.fakes import FakeClock
from tests.liquidity.lsps1.saved import ORDER_ID, document, sent
from tests.liquidity.lsps1.shop import PATH, lsp
from tests.liquidity.wire import Answer, html, reply, reset, serving, unused_port

INFO = sent("olympus/get_info")
OK = sent("magma/get_order_hold")
WISH = Wish(inbound=Sats(1_000_000), private=True)


async def ask(answer: Answer) -> None:
    """Ask about an order once."""
    async with serving(answer) as wire, lsp(wire.url(path=PATH)) as market:
        await market.order(ORDER_ID, None)


async def test_an_order_is_asked_for_by_its_id() -> None:
    """In the query, with who asks, and without any key."""
    async with serving(OK) as wire:
        for host in ("localhost", "127.0.0.1"):
            async with lsp(wire.url(host, PATH)) as market:
                seen = await market.order(ORDER_ID, KEY)
                assert seen.phase is Phase.OPENING
    for request in wire.requests:
        assert request.line == f"GET {PATH}/get_order?order_id={ORDER_ID} HTTP/1.1"
        assert request.headers["user-agent"] == f"inlet/{version('inlet')}"
        assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("order_id", "query"),
    [
        ("a b&c=d#e?f/g%h", "a+b%26c%3Dd%23e%3Ff%2Fg%25h"),
        ("../../x\r\nHost: evil", "..%2F..%2Fx%0D%0AHost%3A+evil"),
        ("ключ", "%D0%BA%D0%BB%D1%8E%D1%87"),
    ],
)
async def test_any_id_is_only_an_id(order_id: str, query: str) -> None:
    """Whatever its characters."""
    answer = reply(200, document("magma/get_order_hold", order_id=order_id))
    async with serving(answer) as wire, lsp(wire.url(path=PATH)) as market:
        await market.order(order_id, None)
    assert wire.requests[0].line == f"GET {PATH}/get_order?order_id={query} HTTP/1.1"


async def test_the_info_is_kept_for_a_minute() -> None:
    """For all that asks for it: a wish, the peers, a buy."""
    clock = FakeClock()
    async with serving(INFO) as wire, lsp(wire.url(path=PATH), clock) as market:
        for _ in range(3):
            await market.fit(WISH)
            nodes = await market.peers()
        assert [node.host.endswith(".onion") for node in nodes] == [False, True]
        clock.advance(59)
        await market.fit(WISH)
        assert len(wire.requests) == 1
        clock.advance(2)
        await market.fit(WISH)
        assert len(wire.requests) == 2
        clock.advance(-86_400)
        await market.fit(WISH)
        assert len(wire.requests) == 3
    assert {request.line for request in wire.requests} == {f"GET {PATH}/get_info HTTP/1.1"}


async def test_one_question_at_a_time() -> None:
    """Whoever comes meanwhile waits for the same answer."""
    async with serving(INFO) as wire, lsp(wire.url(path=PATH)) as market:
        await asyncio.gather(*(market.fit(WISH) for _ in range(10)))
        assert len(wire.requests) == 1


async def test_a_failure_is_shared_by_all_who_waited() -> None:
    """They are not made to wait for five tries each; who comes later asks anew."""
    async with serving(html(502)) as wire, lsp(wire.url(path=PATH)) as market:
        told = await asyncio.gather(*(market.fit(WISH) for _ in range(10)), return_exceptions=True)
        assert all(isinstance(each, Unavailable) for each in told)
        assert len(wire.requests) == 5
        with pytest.raises(Unavailable):
            await market.fit(WISH)
        assert len(wire.requests) == 10


async def test_who_is_stopped_while_asking_stops_nobody_else() -> None:
    """The next one asks."""
    async with serving(INFO) as wire, lsp(wire.url(path=PATH)) as market:
        first = asyncio.ensure_future(market.fit(WISH))
        second = asyncio.ensure_future(market.fit(WISH))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == WISH


async def test_bounds_of_a_real_lsp() -> None:
    """Named with the refusal."""
    async with serving(INFO) as wire, lsp(wire.url(path=PATH)) as market:
        for inbound, lack, bound in (
            (99_999, Lack.TOO_SMALL, 100_000),
            (10_000_001, Lack.TOO_LARGE, 10_000_000),
        ):
            with pytest.raises(CannotServe) as caught:
                await market.fit(Wish(inbound=Sats(inbound), private=True))
            assert (caught.value.lack, caught.value.bound) == (lack, bound)
    assert len(wire.requests) == 1


async def test_payees_are_those_last_told() -> None:
    """However long ago; none are known before the info was asked for, and none of a marketplace."""
    clock = FakeClock()
    async with serving(OK, INFO, OK) as wire, lsp(wire.url(path=PATH), clock) as market:
        assert (await market.order(ORDER_ID, None)).terms.payees == ()
        (key, _) = (node.pubkey for node in await market.peers())
        clock.advance(86_400)
        assert (await market.order(ORDER_ID, None)).terms.payees == (key,)
    async with serving(INFO, OK) as wire, lsp(wire.url(path=PATH), own_nodes=False) as market:
        await market.peers()
        assert (await market.order(ORDER_ID, None)).terms.payees == ()


async def test_reads_share_a_connection() -> None:
    """Polling opens no connection for each question."""
    async with serving(OK) as wire, lsp(wire.url(path=PATH)) as market:
        for _ in range(5):
            await market.order(ORDER_ID, None)
    assert wire.connections == 1


async def test_no_cookie_is_kept() -> None:
    """A session of one person must not go along with the next one's request."""
    cookie = "Set-Cookie: session=of-somebody; Path=/"
    answer = reply(200, document("magma/get_order_hold"), cookie)
    async with serving(answer) as wire, lsp(wire.url(path=PATH)) as market:
        for _ in range(3):
            await market.order(ORDER_ID, None)
    assert not [request for request in wire.requests if "cookie" in request.headers]


@pytest.mark.parametrize(
    "trouble", [None, reset, html(500), html(403), html(200), reply(200, "{"), reply(200, "")]
)
async def test_a_passing_trouble_is_overcome(trouble: Answer) -> None:
    """The second try succeeds, and nobody notices."""
    async with serving(trouble, OK) as wire, lsp(wire.url(path=PATH)) as market:
        await market.order(ORDER_ID, None)
    assert len(wire.requests) == 2


async def test_a_failing_read_is_tried_five_times() -> None:
    """And no more; paced, as all reads are."""
    clock = FakeClock()
    async with serving(html(502)) as wire, lsp(wire.url(path=PATH), clock) as market:
        with pytest.raises(Unavailable):
            await market.order(ORDER_ID, None)
    assert len(wire.requests) == 5
    assert clock.waits == pytest.approx([0.001] * 4, rel=0.01)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (sent("magma/error_404", 404), OrderNotFound),
        (sent("spec/error_101_not_found"), OrderNotFound),
        (sent("spec/error_1_client_rejected"), Rejected),
        (html(429), Unavailable),
        (reply(503, "", "Retry-After: 7"), Unavailable),
    ],
)
async def test_a_definite_answer_is_not_asked_for_again(answer: bytes, error: type[MarketError]) -> None:
    """Neither a no nor a wish to slow down is a reason to repeat."""
    async with serving(answer) as wire, lsp(wire.url(path=PATH)) as market:
        with pytest.raises(error):
            await market.order(ORDER_ID, None)
    assert len(wire.requests) == 1


async def test_a_wish_to_slow_down_holds_every_read() -> None:
    """Who asks meanwhile is told at once, and not one request is sent."""
    clock = FakeClock()
    async with serving(html(429, "Retry-After: 60"), OK) as wire, lsp(wire.url(path=PATH), clock) as market:
        for _ in range(2):
            with pytest.raises(Unavailable) as caught:
                await market.order(ORDER_ID, None)
            assert caught.value.retry_after == pytest.approx(60)
        assert len(wire.requests) == 1
        clock.advance(60)
        await market.order(ORDER_ID, None)


async def test_a_huge_reply_is_not_read() -> None:
    """Nor kept in memory; the largest one is."""
    whole = reply(200, document("magma/get_order_hold"))
    padding = MOST_BYTES - len(whole.partition(b"\r\n\r\n")[2])
    await ask(reply(200, whole.partition(b"\r\n\r\n")[2] + b" " * padding))
    with pytest.raises(Unavailable):
        await ask(reply(200, whole.partition(b"\r\n\r\n")[2] + b" " * (padding + 1)))


async def test_a_redirect_is_not_followed() -> None:
    """Nobody has agreed to another place."""
    async with serving(OK) as elsewhere:
        with pytest.raises(Unavailable):
            await ask(reply(307, "", f"Location: {elsewhere.url()}"))
        assert elsewhere.connections == 0


async def test_nobody_listening_is_unavailable() -> None:
    """Tried again later."""
    async with lsp(f"http://127.0.0.1:{unused_port()}{PATH}") as market:
        with pytest.raises(Unavailable):
            await market.fit(WISH)


async def test_no_id_asks_nothing() -> None:
    """A buy always tells one; all the same."""
    async with serving(OK) as wire, lsp(wire.url(path=PATH)) as market:
        with pytest.raises(OrderNotFound):
            await market.order("", None)
    assert wire.connections == 0


async def test_what_an_lsp_cannot_do() -> None:
    """Prices, lists of orders, pages: nothing is asked for them."""
    async with lsp("http://localhost") as market:
        with pytest.raises(Rejected):
            await market.price()
        with pytest.raises(Rejected):
            await market.purchases(KEY)
        assert market.page(ORDER_ID) == ""


async def test_a_market_says_what_it_is() -> None:
    """Its id, name, group and network are the operator's."""
    async with lsp("http://localhost") as market:
        assert (market.id, market.name, market.group, market.network) == (
            "lsp",
            "An LSP",
            "An LSP",
            "mainnet",
        )
        assert (market.can.prices, market.can.leases, market.can.peers) == (False, True, True)
        assert not market.can.shared_account
    async with lsp("http://localhost", group="Some LSPs") as market:
        assert market.group == "Some LSPs"
