"""/track in the chat: an id and a key that leave at once, and an order that is followed like any other."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.texts import elsewhere, faults
from bot.texts import tracking as words
from liquidity.errors import KeyRefused, OrderNotFound, Unavailable
from liquidity.money import Sats
from liquidity.orders import Order, Owner, Terms
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.proofs import ProofFault
from liquidity.secret import SessionKey
from liquidity.tries import TRIES
from tests.bot.bench import ALICE, Bench, Call, opened
from tests.bot.fair import an_lsp, buttons, called, shown, text, toast
from tests.bot.fakes import message, refusal
from tests.bot.letters import BOB, buy, look
from tests.liquidity.examples import NODE, an_invoice, seen
from tests.liquidity.fakes import FakeMarket

ID = "ec562479-a4b8-44f4-95b4-150b310832de"
KEY = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
SIZE = Terms(inbound=Sats(5_432_600))


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bot at one market, which knows the order."""
    async with opened(tmp_path) as bench:
        bench.market.answers = [seen(Phase.OPENING, Payment.HELD, terms=SIZE, invoice=an_invoice())]
        yield bench


@pytest.fixture
def lsp() -> FakeMarket:
    """An LSP that knows the order."""
    market = an_lsp()
    terms = Terms(inbound=Sats(2_000_000), node=NODE.pubkey, total=Sats(12_500))
    market.answers = [seen(Phase.PAYMENT, Payment.PENDING, terms=terms, invoice=an_invoice())]
    return market


@pytest.fixture
async def both(tmp_path: Path, lsp: FakeMarket) -> AsyncIterator[Bench]:
    """A bot at Magma and at that LSP."""
    async with opened(tmp_path, lsp) as bench:
        bench.market.answers = [seen(Phase.OPENING, Payment.HELD, terms=SIZE)]
        called(bench.market, "Magma")
        yield bench


def _methods(calls: list[Call]) -> list[str]:
    return [method for method, _ in calls]


async def _orders(bench: Bench, owner: int = ALICE) -> list[Order]:
    return list(await bench.book.orders_of(Owner(owner), limit=5))


def _bytes_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()))


async def _told(bench: Bench) -> str:
    await bench.deliver()
    return "\n".join(bench.telegram.said(ALICE))


async def test_an_order_is_followed_to_its_end(alone: Bench) -> None:
    """Told what passed through Telegram; then a card, a push for each change, and the key sealed."""
    asked = text(await alone.write("/track"))
    assert "passes through Telegram" in asked
    assert "cancel an order that is not paid" in asked
    calls = await alone.write(f"{ID} {KEY}")
    assert _methods(calls) == ["deleteMessage", "sendMessage"]
    assert "passed through Telegram" in text(calls)
    assert "Your message is deleted." in text(calls)
    (order,) = await _orders(alone)
    assert (order.market_order_id, order.purchase.elsewhere) == (ID, True)
    assert await alone.book.key_of(order) == SessionKey(KEY)
    told = await _told(alone)
    assert f"Order {order.id}" in told
    assert "5,432,600 sats of inbound" in told
    assert elsewhere.TERMS.english in told
    assert "Your payment is held." in told
    await look(alone, order, Phase.READY, Payment.HELD)
    assert "Channel ready" in await _told(alone)
    assert KEY not in str(alone.telegram.asked)


@pytest.mark.parametrize(
    "line", [f"/track {ID} {KEY}", f"/track\n{KEY}\n{ID}", f"/track@inlet_bot {ID} {KEY}"]
)
async def test_one_line_is_enough(alone: Bench, line: str) -> None:
    """And it is deleted too."""
    calls = await alone.write(line)
    assert _methods(calls) == ["deleteMessage", "sendMessage"]
    assert len(await _orders(alone)) == 1


async def test_id_and_key_in_two_messages(alone: Bench) -> None:
    """The id is kept, a key never: its shape does not matter once it was asked for."""
    assert "Now the session key" in text(await alone.write(f"/track {ID}"))
    assert alone.market.asked == []
    assert "Now the session key" in text(await alone.write(ID))
    await alone.write("any-shape")
    assert alone.market.asked == [(ID, SessionKey("any-shape"))]


async def test_a_key_alone_is_not_kept(alone: Bench) -> None:
    """It has no order yet."""
    await alone.write("/track")
    calls = await alone.write(KEY)
    assert _methods(calls) == ["deleteMessage", "sendMessage"]
    assert words.KEY_ALONE.english in text(calls)
    assert alone.market.asked == []


async def test_an_order_at_an_lsp(both: Bench, lsp: FakeMarket) -> None:
    """Which market is asked by buttons; the id alone shows it, and its invoice is never shown."""
    calls = await both.write(f"/track {ID}")
    assert "At which market" in text(calls)
    calls = await both.press(buttons(shown(calls))["Olympus"])
    assert "Whoever knows it can look at the order, and do nothing else." in text(calls)
    assert lsp.asked == [(ID, None)]
    (order,) = await _orders(both)
    told = await _told(both)
    assert elsewhere.PAY_THERE.english in told
    assert an_invoice() not in told
    assert "sendPhoto" not in _methods(both.telegram.asked)
    assert "withheld" not in told
    assert "2,000,000 sats of inbound for" in told
    calls = await both.press(f"j:{order.id}:invoice")
    assert toast(calls) == elsewhere.PAY_THERE.english


async def test_a_wrong_invoice_is_told(both: Bench, lsp: FakeMarket) -> None:
    """What can be checked is checked: the amount against the order's own total."""
    terms = Terms(inbound=Sats(2_000_000), total=Sats(12_499))
    lsp.answers = [seen(Phase.PAYMENT, Payment.PENDING, terms=terms, invoice=an_invoice())]
    await both.press(buttons(shown(await both.write("/track")))["Olympus"])
    await both.write(ID)
    told = await _told(both)
    assert "I have withheld the invoice of this order" in told
    assert "it asks for 12,500 sats, and this order should cost exactly 12,499 sats" in told
    assert "See other markets" not in str(both.telegram.asked)


async def test_a_key_means_the_market_that_has_keys(both: Bench) -> None:
    """So nothing is asked."""
    await both.write(f"/track {ID} {KEY}")
    assert both.market.asked == [(ID, SessionKey(KEY))]
    assert [each.purchase.draft.market for each in await _orders(both)] == [both.market.id]


async def test_a_market_that_is_chosen_asks_for_what_it_needs(both: Bench) -> None:
    """Its key, where it has keys; and a text before the choice is read as well as it can be."""
    calls = await both.write("/track")
    await both.write(ID)
    calls = await both.press(buttons(shown(calls))["Magma"])
    assert "Now the session key" in text(calls)
    await both.write(KEY)
    assert len(await _orders(both)) == 1


@pytest.mark.parametrize("spoil", [OrderNotFound("none"), None])
async def test_unknown_and_somebody_elses_are_one_answer(alone: Bench, spoil: Exception | None) -> None:
    """Nobody learns that an order is here, and nothing of it changes hands."""
    theirs = await buy(alone, BOB, "theirs")
    alone.market.answers = [spoil or seen(Phase.OPENING, Payment.HELD)]
    calls = await alone.write(f"/track {theirs.market_order_id} {KEY}")
    assert text(calls) == words.not_found(alone.market)
    assert await _orders(alone) == []
    assert [each.id for each in await _orders(alone, BOB)] == [theirs.id]


async def test_ones_own_is_shown(alone: Bench) -> None:
    """Bought here or brought before: its card, and no question to the market."""
    order = await buy(alone)
    calls = await alone.write(f"/track {order.market_order_id} {KEY}")
    said = [told["text"] for method, told in calls if method == "sendMessage"]
    assert said[0] == words.KNOWN.english
    assert f"Order {order.id}" in said[1]
    assert alone.market.asked == []


async def test_a_refused_key_and_a_market_that_is_down(alone: Bench) -> None:
    """Each has its sentence; the id is kept, so that the key alone is sent again."""
    working = alone.market.answers
    alone.market.answers = [KeyRefused("Unauthorized token"), Unavailable("down"), *working]
    assert "refuses that key" in text(await alone.write(f"/track {ID} {KEY}"))
    calls = await alone.write(KEY)
    assert "does not answer" in text(calls)
    assert "Nothing is lost" in text(calls)
    await alone.write(KEY)
    assert [each.market_order_id for each in await _orders(alone)] == [ID]
    assert len(alone.market.asked) == 3


async def test_an_lsp_that_is_down_is_asked_again_by_a_tap(both: Bench, lsp: FakeMarket) -> None:
    """The id is all that it needs."""
    lsp.answers = [Unavailable("down"), *lsp.answers]
    await both.press(buttons(shown(await both.write("/track")))["Olympus"])
    calls = await both.write(ID)
    await both.press(buttons(shown(calls[1:]))["Try again"])
    assert len(await _orders(both)) == 1
    assert toast(await both.press(buttons(shown(calls[1:]))["Try again"])) != ""


async def test_what_cannot_be_read_is_asked_for_again(alone: Bench) -> None:
    """With its reason; it is deleted as well, for who knows what it was."""
    await alone.write("/track")
    calls = await alone.write("one two three")
    assert calls[0][0] == "deleteMessage"
    assert words.fault(ProofFault.UNCLEAR) in text(calls)


async def test_tries_are_bounded(alone: Bench) -> None:
    """One request each, and no more than ten an hour."""
    alone.market.answers = [OrderNotFound("none")]
    for _ in range(TRIES):
        await alone.write(f"/track {ID} {KEY}")
    assert text(await alone.write(f"/track {ID} {KEY}")) == faults.too_often(TRIES)
    assert len(alone.market.asked) == TRIES


async def test_a_message_that_cannot_be_deleted_is_told(alone: Bench) -> None:
    """The person can do it."""
    alone.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message can't be deleted")]
    calls = await alone.write(f"/track {ID} {KEY}")
    assert _methods(calls) == ["deleteMessage", "sendMessage", "sendMessage"]
    assert calls[1][1]["text"] == words.DELETE_YOURSELF.english
    assert "Your message is deleted." not in calls[2][1]["text"]


@pytest.mark.parametrize("command", ["", "/track "])
async def test_the_inbox_forgets_the_key_first(alone: Bench, tmp_path: Path, command: str) -> None:
    """Even if all that follows fails, no byte of it stays; and the next start asks for it again."""
    update = message(900, ALICE, f"{command}{ID} {KEY}")
    if command:
        update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    else:
        await alone.write("/track")
    await alone.inbox.put([(900, json.dumps(update))], alone.clock.now())
    alone.telegram.refusals[ALICE] = [refusal(500, "Internal Server Error")]
    with pytest.raises(NetworkError):
        await alone.hear(update)
    assert KEY.encode() not in _bytes_in(tmp_path)
    (left,) = await alone.inbox.pending()
    calls = await alone.hear(json.loads(left.body))
    assert _methods(calls) == ["deleteMessage", "sendMessage"]
    assert words.INTERRUPTED.english in text(calls)
    assert "its session key" in text(calls)
    await alone.write(f"{ID} {KEY}")
    assert [each.market_order_id for each in await _orders(alone)] == [ID]


async def test_the_question_can_be_left(alone: Bench) -> None:
    """And what is typed then is no key."""
    await alone.write("/track")
    assert text(await alone.write("/cancel")) == words.LEFT.english
    await alone.write("/track")
    await alone.write("/buy")
    assert "deleteMessage" not in _methods(await alone.write(str(NODE)))
    assert toast(await alone.press("q:magma")) != ""


async def test_nothing_here_leads_to_its_terms(alone: Bench) -> None:
    """Nobody knows them: a forged button does not begin a purchase with them."""
    await alone.write(f"/track {ID} {KEY}")
    (order,) = await _orders(alone)
    calls = await alone.press(f"e:{order.purchase.draft.nonce}")
    assert _methods(calls) == ["answerCallbackQuery"]
