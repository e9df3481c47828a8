"""Sales that come to nothing, or to less: withheld, refused, for a smaller size; each leads somewhere."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.callbacks import Take, pack
from bot.texts import general
from liquidity.checks import CheckFault
from liquidity.errors import BuyUnknown, Refusal, Refused
from liquidity.money import Sats
from liquidity.notices import Notice
from liquidity.orders import EventKind, InvoiceState, Order, Owner, Terms
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call, opened
from tests.bot.fair import (
    FIRM,
    TAKE,
    an_lsp,
    buttons,
    choice,
    delivered,
    newest,
    shown,
    text,
    to_gate,
    to_offers,
    toast,
)
from tests.bot.letters import BOB
from tests.liquidity.examples import NOW, an_invoice, bought, minutes, offered, seen
from tests.liquidity.fakes import FakeMarket
from tests.liquidity.strategies import pubkey_of

OTHERS = "See other markets"
PENDING = seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice())


@pytest.fixture
def lsp() -> FakeMarket:
    """A market where only an order has a price."""
    return an_lsp()


@pytest.fixture
async def bench(tmp_path: Path, lsp: FakeMarket) -> AsyncIterator[Bench]:
    """A bot at that market and one that quotes."""
    async with opened(tmp_path, lsp) as bench:
        yield bench


async def _asked(bench: Bench) -> list[Call]:
    """What comes of asking for a firm price."""
    await bench.press(buttons(await to_gate(bench))[FIRM])
    return await delivered(bench)


async def _ordered(bench: Bench, **changes: Any) -> list[Call]:
    """What comes of buying $10 of inbound at the market that quotes."""
    bench.market.bought = bought(**changes)
    summary = shown(await bench.press(choice(await to_offers(bench, "$10"), "Fake")))
    await bench.press(buttons(summary)["Get invoice"])
    return await delivered(bench)


async def _order(bench: Bench) -> Order:
    (order,) = await bench.book.orders_of(Owner(ALICE), limit=2)
    return order


# Each fault of a firm price, with the invoice and the terms that have it, and the words that tell it.
FAULTS: dict[str, tuple[str | None, dict[str, Any], str]] = {
    CheckFault.OTHER_SIZE: (None, {"inbound": Sats(1_900_000)}, "the order is for another size"),
    CheckFault.OTHER_LEASE: (
        None,
        {"lease_blocks": 2016},
        "for another length of time (lease)",
    ),
    CheckFault.OTHER_VISIBILITY: (None, {"private": True}, "the order mixes up public and private"),
    CheckFault.OTHER_NODE: (None, {"node": "02" + "ab" * 32}, "the order is for another node than yours"),
    CheckFault.OUTBOUND: (None, {"outbound": Sats(100_000)}, "pay for a balance of your own too"),
    CheckFault.SUM_OFF: (None, {"fee": Sats(12_000)}, "the fee and the total of the order do not agree"),
    CheckFault.NO_TOTAL: (None, {"total": None}, "the order names no total"),
    CheckFault.AMOUNT_OFF: (
        an_invoice(prefix="lnbc125001n"),
        {},
        "it asks for 12,500.100 sats, and this order should cost exactly 12,500 sats",
    ),
    CheckFault.WRONG_PAYEE: (None, {"payees": (pubkey_of(9),)}, "it pays a node that is not the seller"),
    CheckFault.EXPIRES_TOO_SOON: (None, {"offered_until": NOW + minutes(4)}, "in less than 5 minutes"),
    CheckFault.EXPIRED: (an_invoice(issued=-7200), {}, "it has already expired"),
    CheckFault.WRONG_NETWORK: (an_invoice(prefix="lntb125u"), {}, "for another Bitcoin network"),
    CheckFault.NO_AMOUNT: (an_invoice(prefix="lnbc"), {}, "it names no amount"),
    "unreadable": ("lnbc1rubbish", {}, "its checksum, signature or form is wrong"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_withheld_firm_price_says_why(bench: Bench, lsp: FakeMarket, fault: str) -> None:
    """Which check failed, that nothing is to be paid, and the other markets; its invoice is never shown."""
    invoice, terms, words = FAULTS[fault]
    lsp.bought = offered(invoice, **terms)
    card, told = await _asked(bench)
    said = told[1]["text"]
    assert "I have withheld the invoice of this order." in said
    assert "Why: " in said
    assert words in said
    assert "Nothing is paid." in said
    assert "✖ Invoice withheld" in card[1]["text"]
    assert "There is nothing to pay now." in card[1]["text"]
    assert list(buttons(told)) == [OTHERS]
    order = await newest(bench)
    assert order.invoice is not None
    assert order.invoice.fault == fault
    assert not any(order.invoice.text in each for each in bench.telegram.said(ALICE))
    assert toast(await bench.press(pack(Take(order.id)))) == str(general.OFFER_GONE)
    compared = shown(await bench.press(buttons(told)[OTHERS]))
    assert "2,000,000 sats of inbound: every market" in compared[1]["text"]
    assert choice(compared, "Olympus") != pack(Take(order.id))


def test_every_fault_of_a_firm_price_is_told() -> None:
    """All but those of quoted prices, as a firm one needs no rate, and of orders bought elsewhere."""
    others = {CheckFault.NO_RATE, CheckFault.BOUGHT_ELSEWHERE}
    assert {*FAULTS} == {*CheckFault, "unreadable"} - others


async def test_a_withheld_quoted_invoice_offers_the_others_too(bench: Bench) -> None:
    """Its order stays, and a good invoice may still come."""
    *_, told = await _ordered(bench, invoice=an_invoice(prefix="lnbc250u"))
    assert "it asks for 25,000 sats, and this order should cost about 12,500 sats" in told[1]["text"]
    assert "The order stays, and I show the invoice if a good one comes." in told[1]["text"]
    compared = text(await bench.press(buttons(told)[OTHERS]))
    assert "5,432,600 sats of inbound: every market" in compared


async def test_not_connected_leads_back_to_the_gate(bench: Bench, lsp: FakeMarket) -> None:
    """The commands again with the same terms, and a new try of its own."""
    lsp.bought = Refused(Refusal.NOT_CONNECTED, "Client is <not> a peer")
    (told,) = await _asked(bench)
    assert "Olympus says that your node is not connected to its node." in told[1]["text"]
    assert "It says: Client is &lt;not&gt; a peer" in told[1]["text"]
    assert "No order was made, so there is nothing to pay." in told[1]["text"]
    assert list(buttons(told)) == ["Show how to connect", OTHERS]
    gate = shown(await bench.press(buttons(told)["Show how to connect"]))
    assert "lncli connect" in gate[1]["text"]
    assert "Inbound: 2,000,000 sats, public channel" in gate[1]["text"]
    lsp.bought = offered()
    await bench.press(buttons(gate)[FIRM])
    (firm,) = await delivered(bench)
    assert TAKE in buttons(firm)
    assert len(lsp.buys) == 2


@pytest.mark.parametrize("refusal", Refusal)
async def test_a_refusal_leads_to_other_markets(bench: Bench, lsp: FakeMarket, refusal: Refusal) -> None:
    """With what was wished for, as it was; nothing is bought by that."""
    lsp.bought = Refused(refusal)
    (told,) = await _asked(bench)
    assert "No order was made, so there is nothing to pay." in told[1]["text"]
    compared = shown(await bench.press(buttons(told)[OTHERS]))
    assert "2,000,000 sats of inbound: every market" in compared[1]["text"]
    assert choice(compared, "Olympus").startswith("p:")
    assert len(lsp.buys) == 1
    assert bench.market.buys == []


async def test_a_refused_purchase_is_no_last_market(bench: Bench, lsp: FakeMarket) -> None:
    """Whoever was refused is not sent there again."""
    lsp.bought = Refused(Refusal.MARKET)
    await _asked(bench)
    assert "every market" in (await to_offers(bench))[1]["text"]


async def test_an_unknown_outcome_is_not_asked_again(bench: Bench, lsp: FakeMarket) -> None:
    """It is told, and no button sends the same request."""
    lsp.bought = BuyUnknown("lost")
    (told,) = await _asked(bench)
    assert "Olympus did not answer, and I cannot tell whether it made an order." in told[1]["text"]
    assert list(buttons(told)) == ["Start anew"]
    assert len(lsp.buys) == 1


SHORT = Terms(inbound=Sats(5_000_000))


async def _asks(bench: Bench) -> list[Call]:
    """A market sells less than it quoted, and says so with its invoice."""
    answer = bought(an_invoice())
    return await _ordered(bench, seen=replace(answer.seen, terms=SHORT))


async def test_a_smaller_size_asks_before_the_invoice_is_shown(bench: Bench) -> None:
    """Both sizes are told, and no picture comes before the yes."""
    _, card, told = await _asks(bench)
    assert "You act next: say whether you want the smaller channel." in card[1]["text"]
    assert "The order is for 5,000,000 sats of inbound, and you were quoted 5,432,600" in told[1]["text"]
    assert list(buttons(told)) == [TAKE]
    assert told[1]["disable_notification"] is False
    order = await _order(bench)
    assert order.invoice is not None
    assert not any(order.invoice.text in said for said in bench.telegram.said(ALICE))


async def test_a_smaller_size_that_is_taken_is_asked_about_once(bench: Bench) -> None:
    """Picture and text once; the same size later is no question, a still smaller one is."""
    *_, told = await _asks(bench)
    tap = buttons(told)[TAKE]
    assert toast(await bench.press(tap, user=BOB)) == str(general.FOREIGN)
    await bench.press(tap)
    brought = [method for method, _ in await delivered(bench)]
    assert brought[-2:] == ["sendPhoto", "sendMessage"]
    await bench.press(tap)
    assert await delivered(bench) == []
    order = await _order(bench)
    for size, asked in ((5_000_000, 1), (1_000_000, 2)):
        bench.market.answers = [replace(PENDING, terms=Terms(inbound=Sats(size)))]
        bench.clock.advance(10)
        seen_now = await bench.tracker.refresh(order.id, order.owner)
        history = await bench.book.history(order.id)
        assert [event.kind for event in history].count(EventKind.INVOICE_ASKS) == asked
        assert seen_now.payable(bench.clock.now()) is (asked == 1)
    await delivered(bench)
    await bench.press(tap)
    brought = [method for method, _ in await delivered(bench)]
    assert brought[-2:] == ["sendPhoto", "sendMessage"]
    assert (await _order(bench)).payable(bench.clock.now())


async def test_a_size_told_later_is_marked_on_what_was_shown(bench: Bench) -> None:
    """Picture and text say not to pay before a yes; after it the invoice is shown anew."""
    await _ordered(bench, seen=bought(an_invoice()).seen)
    order = await _order(bench)
    picture, written = [
        await bench.outbox.message_of(order.id, notice) for notice in (Notice.PICTURE, Notice.INVOICE)
    ]
    bench.market.answers = [replace(PENDING, terms=SHORT)]
    bench.clock.advance(10)
    await bench.tracker.refresh(order.id, order.owner)
    calls = await delivered(bench)
    marks = [call for call in calls if call[1].get("message_id") in {picture, written}]
    assert [method for method, _ in marks] == ["editMessageCaption", "editMessageText"]
    for _, mark in marks:
        said = str(mark.get("caption") or mark.get("text"))
        assert "The order turned out smaller than quoted. Do not pay this unless you say yes below." in said
    assert list(buttons(calls[-1])) == [TAKE]
    await bench.press(buttons(calls[-1])[TAKE])
    assert [method for method, _ in await delivered(bench)][-2:] == ["sendPhoto", "sendMessage"]


async def test_a_replaced_invoice_is_marked_where_it_stands(bench: Bench) -> None:
    """Its picture and its text, before the newer ones come."""
    await _ordered(bench, seen=bought(an_invoice()).seen)
    order = await _order(bench)
    newer = an_invoice(issued=20)
    bench.market.answers = [replace(PENDING, invoice=newer)]
    bench.clock.advance(30)
    await bench.tracker.refresh(order.id, order.owner)
    calls = await delivered(bench)
    methods = [method for method, _ in calls]
    caption, mark = methods.index("editMessageCaption"), len(methods) - 3
    assert "replaced by a newer one. Do not pay it." in calls[caption][1]["caption"]
    assert "replaced by a newer one. Do not pay it." in calls[mark][1]["text"]
    assert methods[-2:] == ["sendPhoto", "sendMessage"]
    assert newer in calls[-1][1]["text"]


async def test_terms_that_turn_bad_take_the_invoice_back(bench: Bench, lsp: FakeMarket) -> None:
    """A taken offer whose size changes: what was shown says over, and the reason is told."""
    await bench.press(buttons((await _asked(bench))[0])[TAKE])
    await delivered(bench)
    order = await _order(bench)
    changed = replace(offered().seen, phase=Phase.PAYMENT, terms=Terms(inbound=Sats(1_000_000)))
    lsp.answers = [changed]
    bench.clock.advance(10)
    await bench.tracker.refresh(order.id, order.owner)
    calls = await delivered(bench)
    marked = [str(told.get("caption") or told.get("text")) for _, told in calls]
    assert sum("This invoice is over. Do not pay it." in said for said in marked) == 2
    assert "Why: the order is for another size than I asked for." in marked[-1]
    assert list(buttons(calls[-1])) == [OTHERS]
    kept = await _order(bench)
    assert kept.invoice is not None
    assert kept.invoice.state is InvoiceState.WITHHELD
