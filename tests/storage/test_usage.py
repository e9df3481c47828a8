"""What counts against a person's limits."""

from dataclasses import replace
from typing import Any

import pytest

from liquidity.book import Usage
from liquidity.money import UsdCents
from liquidity.orders import EventKind, InvoiceState, OrderInvoice, PurchaseState
from liquidity.payments import Money
from liquidity.phases import Phase
from storage.book import OrderBook
from tests.storage.examples import ALICE, BOB, NOW, buy, event, minutes, purchase


async def usage(book: OrderBook) -> Usage:
    """Alice's, of the last ten minutes."""
    return await book.usage(ALICE, since=NOW - minutes(10), now=NOW)


async def bought(book: OrderBook, nonce: str = "first", **changes: Any) -> None:
    """Let Alice have an order that stands like this."""
    made = await buy(book, nonce, f"ID-{nonce}", f"m-{nonce}")
    await book.save(made, replace(made, **changes), ())


def invoice(state: InvoiceState, expires_in: int | None) -> OrderInvoice:
    """An invoice in this state that dies in so many minutes."""
    return OrderInvoice(
        text="lnbc1", state=state, expires_at=None if expires_in is None else NOW + minutes(expires_in)
    )


@pytest.mark.parametrize("money", Money)
async def test_money_held_or_taken_is_spent(book: OrderBook, money: Money) -> None:
    """What was returned, or may be, does not stop anyone from buying again."""
    await bought(book, phase=Phase.READY, money=money)
    spent = 5000 if money in {Money.HELD, Money.TAKEN} else 0
    assert await usage(book) == Usage(spent=UsdCents(spent), unpaid=0)


async def test_a_purchase_is_spent_once_whatever_its_orders(book: OrderBook) -> None:
    """Its dollars are its own, not each order's."""
    made = await buy(book, market_order_id="")
    for order in await book.bind(made, ["m-1", "m-2", "m-3"], NOW):
        await book.save(order, replace(order, phase=Phase.OPENING, money=Money.HELD), ())
    await bought(book, "second", phase=Phase.READY, money=Money.TAKEN)
    assert await usage(book) == Usage(spent=UsdCents(10000), unpaid=0)


async def test_what_was_asked_before_does_not_count_as_spent(book: OrderBook) -> None:
    """The time is that of the request."""
    for nonce, at in (("old", NOW - minutes(11)), ("new", NOW - minutes(10))):
        await book.begin(purchase(nonce, at=at), cause=None)
        await bought(book, nonce, phase=Phase.READY, money=Money.HELD)
    assert (await usage(book)).spent == 5000


@pytest.mark.parametrize(
    ("held", "unpaid"),
    [
        (None, 1),
        (invoice(InvoiceState.LIVE, None), 1),
        (invoice(InvoiceState.LIVE, 1), 1),
        (invoice(InvoiceState.LIVE, 0), 0),
        (invoice(InvoiceState.WITHHELD, 1), 1),
        (invoice(InvoiceState.DEAD, 1), 0),
    ],
)
async def test_an_order_is_unpaid_while_its_invoice_may_be_paid(
    book: OrderBook, held: OrderInvoice | None, unpaid: int
) -> None:
    """One that is still to come counts, one that is dead or expired does not."""
    await bought(book, invoice=held)
    assert await usage(book) == Usage(spent=UsdCents(0), unpaid=unpaid)


@pytest.mark.parametrize(
    ("phase", "money"), [(Phase.BUYER_UNPAID, Money.UNPAID), (Phase.PAYMENT, Money.HELD)]
)
async def test_an_order_that_is_over_or_paid_is_not_unpaid(
    book: OrderBook, phase: Phase, money: Money
) -> None:
    """Neither of them waits for the person."""
    await bought(book, phase=phase, money=money)
    assert (await usage(book)).unpaid == 0


async def test_a_purchase_on_its_way_counts_as_unpaid(book: OrderBook) -> None:
    """Else many quick taps would pass the limit; once it has ended it counts no more."""
    await book.begin(purchase("first"), cause=None)
    await book.begin(purchase("second"), cause=None)
    await book.begin(purchase("bobs", owner=BOB), cause=None)
    assert (await usage(book)).unpaid == 2
    await book.ended(replace(purchase("second"), state=PurchaseState.UNKNOWN), event(EventKind.UNKNOWN))
    assert (await usage(book)).unpaid == 1
