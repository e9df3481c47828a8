"""What stands before a firm price or its invoice: a large fee, a person's bounds, what is not one's own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.callbacks import Again, Callback, Confirm, ConfirmDear, Elsewhere, TakeDear, pack
from bot.texts import buying as words
from bot.texts import general
from liquidity.money import Price
from liquidity.orders import InvoiceState, Nonce, OrderId, Owner, new_nonce
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call, opened
from tests.bot.fair import (
    COMPARE,
    FIRM,
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
    to_offers,
    toast,
)
from tests.bot.letters import BOB, buy
from tests.liquidity.examples import NOW, an_invoice, offered, seen
from tests.liquidity.fakes import FakeMarket

YES_INVOICE, YES_FEE = "Yes, show the invoice", "Yes, at this fee"
# Ten dollars buy 100,000 sats of inbound, at 12,500 sats to pay.
DEAR_PRICE = Price(Fraction(10_000), Fraction(8), NOW)
HIGH_PRICE = Price(Fraction(50_000), Fraction(40), NOW)


@pytest.fixture
def lsp() -> FakeMarket:
    """A market where only an order has a price."""
    return an_lsp()


@pytest.fixture
async def bench(tmp_path: Path, lsp: FakeMarket) -> AsyncIterator[Bench]:
    """A bot at that market and one that quotes."""
    async with opened(tmp_path, lsp) as bench:
        yield bench


def _costs(lsp: FakeMarket, prefix: str, sats: int) -> None:
    """From now on an order there costs so much."""
    terms: dict[str, Any] = {"fee": sats, "total": sats}
    lsp.bought = offered(an_invoice(prefix=prefix), **terms)


async def test_a_fee_of_two_percent_is_warned_of(bench: Bench, lsp: FakeMarket) -> None:
    """Beside the price, and it can be taken at once."""
    _costs(lsp, "lnbc400u", 40_000)
    told = await to_firm_price(bench)
    assert "⚠️ The fee is 2 % of the size." in told[1]["text"]
    assert "far more than usual" not in told[1]["text"]
    await bench.press(buttons(told)[TAKE])
    assert len(await delivered(bench)) == 4


async def test_a_usual_fee_is_not_warned_of(bench: Bench) -> None:
    """A warning under each price would be read by nobody."""
    assert "⚠️" not in (await to_firm_price(bench))[1]["text"]


@pytest.fixture
def cheap_dollar(bench: Bench) -> None:
    """A dollar is worth so many sats that a large fee stays within a person's bounds."""
    bench.market.prices = [Price(Fraction(543_260), Fraction(543_260, 12_500), NOW)]


@pytest.mark.usefixtures("cheap_dollar")
async def test_a_large_fee_is_asked_about_a_second_time(bench: Bench, lsp: FakeMarket) -> None:
    """Told with its share; the second yes brings the invoice, and the first alone nothing."""
    _costs(lsp, "lnbc2m", 200_000)
    told = await to_firm_price(bench)
    assert "⚠️ The fee is 10 % of the size. That is far more than usual." in told[1]["text"]
    asked = shown(await bench.press(buttons(told)[TAKE]))
    assert asked[1]["text"].startswith("<b>⚠️ This fee is 10 % of the size of the channel.</b>")
    assert "Do you want it all the same?" in asked[1]["text"]
    assert list(buttons(asked)) == [YES_INVOICE]
    assert await delivered(bench) == []
    await bench.press(buttons(asked)[YES_INVOICE])
    assert [method for method, _ in await delivered(bench)] == [
        "editMessageText",
        "sendMessage",
        "sendPhoto",
        "sendMessage",
    ]


@pytest.mark.usefixtures("cheap_dollar")
async def test_a_large_fee_is_asked_about_in_the_comparison_too(bench: Bench, lsp: FakeMarket) -> None:
    """Its button takes the same offer by the same questions; the dialog stays until it is taken."""
    _costs(lsp, "lnbc2m", 200_000)
    told = await to_firm_price(bench)
    compared = shown(await bench.press(buttons(told)[COMPARE]))
    asked = shown(await bench.press(choice(compared, "Olympus")))
    assert await bench.dialogs.of(Owner(ALICE)) is not None
    await bench.press(buttons(asked)[YES_INVOICE])
    assert await bench.dialogs.of(Owner(ALICE)) is None


@pytest.mark.usefixtures("cheap_dollar")
async def test_a_forged_second_yes_takes_nothing(bench: Bench, lsp: FakeMarket) -> None:
    """Neither another person's offer nor one that there is not, nor one that has lapsed."""
    _costs(lsp, "lnbc2m", 200_000)
    order = await a_firm_price(bench, ALICE, lsp)
    for forged in (order.id, OrderId("000-0000")):
        assert toast(await bench.press(pack(TakeDear(forged)), user=BOB)) == str(general.FOREIGN)
    assert await newest(bench) == order
    bench.clock.advance(3600)
    assert toast(await bench.press(pack(TakeDear(order.id)))) == str(general.OFFER_GONE)
    kept = await bench.book.order(order.id)
    assert kept is not None
    assert kept.invoice is not None
    assert kept.invoice.state is InvoiceState.OFFERED


async def test_a_quoted_fee_is_warned_of_in_the_summary(bench: Bench) -> None:
    """From two percent of the size on; it buys at once."""
    bench.market.prices = [HIGH_PRICE]
    summary = await _to_quoted(bench)
    assert "⚠️ The fee is 2 % of the size." in summary[1]["text"]
    await bench.press(buttons(summary)["Get invoice"])
    assert len(bench.market.buys) == 1


async def test_a_large_quoted_fee_is_asked_about_before_the_market_is(bench: Bench) -> None:
    """The summary comes again with another button; only that one buys."""
    bench.market.prices = [DEAR_PRICE]
    summary = await _to_quoted(bench)
    assert "⚠️ The fee is 12 % of the size. That is far more than usual." in summary[1]["text"]
    asked = shown(await bench.press(buttons(summary)["Get invoice"]))
    assert asked[1]["text"].startswith("<b>⚠️ This fee is 12 % of the size of the channel.</b>")
    assert "Your order" in asked[1]["text"]
    assert "Get invoice" not in buttons(asked)
    assert bench.market.buys == []
    yes = buttons(asked)[YES_FEE]
    assert toast(await bench.press(yes, user=BOB)) == str(general.STEP_OVER)
    await bench.press(yes)
    assert toast(await bench.press(yes)) == str(words.ALREADY)
    assert len(bench.market.buys) == 1


async def _to_quoted(bench: Bench) -> Call:
    return shown(await bench.press(choice(await to_offers(bench, "$10"), "Fake")))


async def test_a_forged_second_yes_buys_nothing(bench: Bench) -> None:
    """It names no summary, or one that was left."""
    assert toast(await bench.press(pack(ConfirmDear(new_nonce())))) == str(general.STEP_OVER)
    tap = buttons(await _to_quoted(bench))["Get invoice"]
    await bench.write("/cancel")
    assert toast(await bench.press(tap.replace("c:", "d:", 1))) == str(general.STEP_OVER)
    assert bench.market.buys == []


async def test_only_so_many_orders_wait_for_payment(bench: Bench) -> None:
    """An offer does not count before it is taken; then the bound is told with its number."""
    told = await to_firm_price(bench)
    for number in range(2):
        await buy(bench, ALICE, f"nonce-{number}")
    await delivered(bench)
    refused = text(await bench.press(buttons(told)[TAKE]))
    assert "You have 2 unpaid orders, and 2 is the most." in refused
    assert (await newest(bench)).phase is Phase.OFFERED
    assert await delivered(bench) == []


async def test_only_so_many_firm_prices_an_hour(bench: Bench, lsp: FakeMarket) -> None:
    """The ninth is refused with the numbers and asks no market; an hour later it is asked for."""
    for _ in range(8):
        await a_firm_price(bench, BOB, lsp)
    for _ in range(7):
        await a_firm_price(bench, ALICE, lsp)
    tap = buttons(await _back_to_gate(bench))[FIRM]
    await a_firm_price(bench, ALICE, lsp)
    assert len(lsp.buys) == 16
    refused = text(await bench.press(tap))
    assert "8 firm prices were asked for within an hour, and 8 is the most." in refused
    assert "Nothing was asked now." in refused
    assert len(lsp.buys) == 16
    bench.clock.advance(3601)
    await bench.press(tap)
    assert len(lsp.buys) == 17


async def _back_to_gate(bench: Bench) -> Call:
    """The gate of a person who has asked here before."""
    node = next(iter(buttons(shown(await bench.write("/buy"))).values()))
    await bench.press(node)
    asked = shown(await bench.write("2M sats"))
    return shown(await bench.press(buttons(asked)["Public"]))


async def test_a_market_is_not_asked_by_everybody_at_once(bench: Bench, lsp: FakeMarket) -> None:
    """Sixty firm prices an hour are all that one market gives, whoever asks."""
    tap = buttons(await to_gate(bench))[FIRM]
    for person in range(60):
        await a_firm_price(bench, 1000 + person, lsp)
    assert "60 firm prices were asked for within an hour, and 60 is the most." in text(await bench.press(tap))


async def test_a_firm_price_above_the_bound_of_an_order_is_not_taken(bench: Bench, lsp: FakeMarket) -> None:
    """Only the order has told what it costs: the bound is held again, with its numbers."""
    _costs(lsp, "lnbc1300u", 130_000)
    told = await to_firm_price(bench)
    assert "130,000 sats ($104.00)" in told[1]["text"]
    refused = text(await bench.press(buttons(told)[TAKE]))
    assert "$104.00 is too much: the largest order here is $100.00." in refused
    assert await delivered(bench) == []


async def test_a_free_order_asks_for_nothing(bench: Bench, lsp: FakeMarket) -> None:
    """There is no firm price to take and no invoice: its card says that there is nothing to pay."""
    answer = offered(fee=0, total=0)
    free = seen(Phase.OPENING, Payment.NOT_DUE, terms=answer.seen.terms)
    lsp.bought = replace(answer, seen=free)
    await bench.press(buttons(await to_gate(bench))[FIRM])
    card, _, push = await delivered(bench)
    assert "This order is free, and under way." in push[1]["text"]
    assert "Nothing to pay, public channel" in card[1]["text"]
    assert "nothing to pay, this order is free." in card[1]["text"]
    assert "nvoice" not in card[1]["text"]
    order = (await bench.book.orders_of(Owner(ALICE), limit=1))[0]
    assert order.money is Money.FREE


@pytest.mark.parametrize("kind", [Again, Elsewhere, Confirm, ConfirmDear])
async def test_another_persons_purchase_is_nobody_elses(
    bench: Bench, lsp: FakeMarket, kind: type[Again | Elsewhere | Confirm | ConfirmDear]
) -> None:
    """Its terms are not shown, and nothing is bought; nor of one that there is not."""
    order = await a_firm_price(bench, ALICE, lsp)
    for nonce in (order.purchase.draft.nonce, Nonce("A" * 16)):
        forged: Callback = kind(nonce)
        calls = await bench.press(pack(forged), user=BOB)
        assert toast(calls) == str(general.STEP_OVER)
        assert len(calls) == 1
    assert await bench.dialogs.of(Owner(BOB)) is None
    assert len(lsp.buys) == 1
