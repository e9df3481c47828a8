"""A firm price in the chat: the gate before it, the order that holds it, taken once or run out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.callbacks import Take, pack
from bot.texts import buying as words
from bot.texts import general
from liquidity.errors import Unavailable
from liquidity.notices import Notice
from liquidity.orders import OrderId, Owner, PurchaseState
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call, opened
from tests.bot.fair import (
    COMPARE,
    FIRM,
    LSP_NODE,
    TAKE,
    a_firm_price,
    an_lsp,
    buttons,
    choice,
    delivered,
    newest,
    shown,
    text,
    to_firm_price,
    to_gate,
    toast,
)
from tests.bot.letters import BOB
from tests.liquidity.examples import an_invoice, offered
from tests.liquidity.fakes import FakeMarket


@pytest.fixture
def lsp() -> FakeMarket:
    """A market where only an order has a price."""
    return an_lsp()


@pytest.fixture
async def bench(tmp_path: Path, lsp: FakeMarket) -> AsyncIterator[Bench]:
    """A bot at that market, one alike and one that quotes."""
    async with opened(tmp_path, lsp, an_lsp("other", "Other")) as bench:
        yield bench


async def test_the_gate_shows_how_to_connect(bench: Bench, lsp: FakeMarket) -> None:
    """Both commands to copy, with the address, and that asking costs nothing."""
    told = await to_gate(bench)
    assert "<b>First connect your node to the seller&#x27;s</b>" in told[1]["text"]
    for command in ("lncli", "lightning-cli"):
        assert f"<code>{command} connect {LSP_NODE}</code>" in told[1]["text"]
    assert "This makes an order that holds the price; ignoring it costs nothing." in told[1]["text"]
    assert list(buttons(told))[:2] == [FIRM, COMPARE]
    assert lsp.buys == []


@pytest.mark.parametrize("silent", [True, False])
async def test_a_gate_without_an_address_says_so(bench: Bench, lsp: FakeMarket, *, silent: bool) -> None:
    """The firm price can be asked for all the same, by whoever is connected."""
    lsp.nodes = Unavailable("down") if silent else ()
    told = await to_gate(bench)
    assert "It tells no address right now." in told[1]["text"]
    assert FIRM in buttons(told)


async def test_connected_makes_one_order(bench: Bench, lsp: FakeMarket) -> None:
    """However often it is tapped, and whoever else taps it."""
    tap = buttons(await to_gate(bench))[FIRM]
    assert toast(await bench.press(tap, user=BOB)) == str(general.STEP_OVER)
    calls = await bench.press(tap)
    edits = [told["text"] for method, told in calls if method == "editMessageText"]
    assert "Asking Olympus for a firm price." in edits[0]
    assert "Confirmed, see below." in edits[1]
    assert not any("reply_markup" in told and buttons((method, told)) for method, told in calls)
    assert toast(await bench.press(tap)) == str(words.ALREADY)
    (draft,) = lsp.buys
    assert (draft.inbound, draft.private, draft.lease_blocks) == (2_000_000, False, 4320)
    assert await bench.dialogs.of(Owner(ALICE)) is None


async def test_the_firm_price_is_told_with_its_end(bench: Bench) -> None:
    """Its price and for what, how long it holds, and that ignoring it costs nothing; no invoice yet."""
    told = await to_firm_price(bench)
    assert told[1]["text"].splitlines() == [
        "<b>Firm price of Olympus: 12,500 sats ($10.00)</b>",
        "for 2,000,000 sats of inbound, public channel, kept open about 30 days.",
        "6,250 ppm, 6,250 sats per 1M and 30 days.",
        "",
        "It holds until 10 Jun, 12:55 UTC, in 55 min. Nothing is paid yet, and ignoring it costs nothing.",
    ]
    assert list(buttons(told)) == [TAKE, COMPARE]
    order = await newest(bench)
    assert order.invoice is not None
    assert not any(order.invoice.text in said for said in bench.telegram.said(ALICE))
    again = shown(await bench.write("/orders"))
    assert again[1]["text"] == told[1]["text"]
    assert list(buttons(again)) == [TAKE, COMPARE]


async def test_the_comparison_shows_it_firm(bench: Bench) -> None:
    """With its age and a button that takes that very order; another market is one tap further."""
    told = await to_firm_price(bench)
    bench.clock.advance(180)
    compared = shown(await bench.press(buttons(told)[COMPARE]))
    assert "<b>Olympus</b>: 12,500 sats ($10.00)" in compared[1]["text"]
    assert "firm, 3 min old" in compared[1]["text"]
    order = await newest(bench)
    assert choice(compared, "Olympus") == pack(Take(order.id))
    assert "Market: Other" in text(await bench.press(choice(compared, "Other")))


async def test_a_firm_price_for_another_size_is_not_shown_as_one(bench: Bench) -> None:
    """It is what the next one is estimated from."""
    await to_firm_price(bench)
    gate = await _back_to_gate(bench, "4M sats")
    compared = shown(await bench.press(buttons(gate)[COMPARE]))
    assert "<b>Olympus</b>: about 25,000 sats ($20.00)" in compared[1]["text"]
    assert choice(compared, "Olympus").startswith("p:")


async def _back_to_gate(bench: Bench, amount: str) -> Call:
    """A returning person's way to the gate: the node by its button, visibility and market known."""
    node = next(iter(buttons(shown(await bench.write("/buy"))).values()))
    await bench.press(node)
    return shown(await bench.write(amount))


async def test_taking_it_brings_the_invoice(bench: Bench) -> None:
    """The offer's message says so and loses its buttons, then card, picture and text; the dialog is over."""
    told = await to_firm_price(bench)
    compared = shown(await bench.press(buttons(told)[COMPARE]))
    order = await newest(bench)
    calls = await bench.press(choice(compared, "Olympus"))
    # The buttons of the message that was tapped, and of the comparison.
    assert [method for method, _ in calls] == [*["editMessageReplyMarkup"] * 2, "answerCallbackQuery"]
    assert await bench.dialogs.of(Owner(ALICE)) is None
    offer, card, picture, invoice = await delivered(bench)
    assert (offer[0], offer[1]["message_id"]) == (
        "editMessageText",
        await bench.outbox.message_of(order.id, Notice.OFFER),
    )
    assert "Taken: its invoice is below." in offer[1]["text"]
    assert buttons(offer) == {}
    assert "✔ Invoice ready" in card[1]["text"]
    assert "You act next: pay the invoice." in card[1]["text"]
    assert picture[0] == "sendPhoto"
    assert order.invoice is not None
    assert order.invoice.text in invoice[1]["text"]
    taken = await bench.book.order(order.id)
    assert taken is not None
    assert taken.phase is Phase.PAYMENT


async def test_taking_it_twice_takes_it_once(bench: Bench) -> None:
    """The second tap finds it taken, and nothing is sent again."""
    tap = buttons(await to_firm_price(bench))[TAKE]
    await bench.press(tap)
    await delivered(bench)
    assert toast(await bench.press(tap)) == str(general.SHOWN_BEFORE)
    assert await delivered(bench) == []


async def test_nobody_takes_another_persons_offer(bench: Bench, lsp: FakeMarket) -> None:
    """Nor one that there is not."""
    order = await a_firm_price(bench, ALICE, lsp)
    for forged in (order.id, OrderId("000-0000")):
        assert toast(await bench.press(pack(Take(forged)), user=BOB)) == str(general.FOREIGN)
    assert await newest(bench) == order
    assert await delivered(bench, BOB) == []


@pytest.mark.parametrize("looked", [True, False])
async def test_a_lapsed_offer_cannot_be_taken(bench: Bench, *, looked: bool) -> None:
    """Whether or not anybody has noticed that it ran out; from its message one asks for a new one."""
    told = await to_firm_price(bench)
    order = await newest(bench)
    bench.clock.advance(3600)
    if looked:
        await bench.tracker.refresh(order.id, Owner(ALICE))
        (over,) = await delivered(bench)
        assert over[1]["message_id"] == await bench.outbox.message_of(order.id, Notice.OFFER)
        assert "This price is over. Nothing was paid and nothing can be." in over[1]["text"]
        assert list(buttons(over)) == ["Ask for a new price", COMPARE]
    assert toast(await bench.press(buttons(told)[TAKE])) == str(general.OFFER_GONE)
    assert await delivered(bench) == []


async def test_a_new_price_is_asked_for_at_the_gate(bench: Bench, lsp: FakeMarket) -> None:
    """Terms as they were, a nonce of its own; yesterday's button too."""
    told = await to_firm_price(bench)
    order = await newest(bench)
    bench.clock.advance(86_400)
    await bench.tracker.refresh(order.id, Owner(ALICE))
    over = buttons((await delivered(bench))[0])
    gate = shown(await bench.press(over["Ask for a new price"]))
    assert "Inbound: 2,000,000 sats, public channel" in gate[1]["text"]
    assert "lncli connect" in gate[1]["text"]
    lsp.bought = offered(an_invoice(issued=86_400))
    await bench.press(buttons(gate)[FIRM])
    (again,) = await delivered(bench)
    assert "Firm price of Olympus" in again[1]["text"]
    assert buttons(again)[TAKE] != buttons(told)[TAKE]
    assert len(lsp.buys) == 2


async def test_a_second_firm_price_ends_the_first(bench: Bench) -> None:
    """Where it stands: its message says over, and its old button takes nothing."""
    first = await to_firm_price(bench)
    compared = shown(await bench.press(buttons(first)[COMPARE]))
    gate = shown(await bench.press(choice(compared, "Other")))
    bench.clock.advance(1)
    await bench.press(buttons(gate)[FIRM])
    over, told = sorted(await delivered(bench), key=lambda call: call[0])
    assert (over[0], told[0]) == ("editMessageText", "sendMessage")
    assert "Firm price of Olympus" in over[1]["text"]
    assert "This price is over." in over[1]["text"]
    assert "Firm price of Other" in told[1]["text"]
    assert toast(await bench.press(buttons(first)[TAKE])) == str(general.OFFER_GONE)
    assert [order.purchase.draft.market for order in await bench.book.open_offers(Owner(ALICE))] == ["other"]


async def test_another_persons_firm_price_stays(bench: Bench, lsp: FakeMarket) -> None:
    """One a person: nobody's offer ends because somebody else asks."""
    theirs = await a_firm_price(bench, BOB, lsp)
    await to_firm_price(bench)
    assert await newest(bench, BOB) == theirs


async def test_a_confirmed_purchase_is_kept_as_ordered(bench: Bench) -> None:
    """With what it costs, once the order has told it."""
    await to_firm_price(bench)
    purchase = (await newest(bench)).purchase
    assert purchase.state is PurchaseState.ORDERED
    assert purchase.draft.cents == 1000
