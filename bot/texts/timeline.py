"""The timeline: everything that happened to an order, when, and where the money was then."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from bot.escape import Markup, bold, clip, esc, italic, join, paragraphs
from bot.texts import units
from bot.texts.card import FAILURES
from liquidity.invoicing import NOT_FOUND, REPLACED
from liquidity.orders import Event, EventKind, InvoiceState, Order
from liquidity.payments import Money, Payment
from liquidity.phases import Phase

# One message holds it all: of a very long story the middle is left out.
_FIRST: Final = 8
_LAST: Final = 22
_LONGEST_WORD: Final = 48
_UNSEEN: Final = "·"

_PHASES: Final[dict[Phase, str]] = {
    Phase.OFFERED: "Firm price given",
    Phase.APPROVAL: "Waits for the seller",
    Phase.PAYMENT: "The seller waits for the payment",
    Phase.OPENING: "The seller opens the channel",
    Phase.BROADCAST: "Funding transaction sent",
    Phase.CONFIRMING: "Waits for confirmations",
    Phase.CONFIRMED: "Funding transaction confirmed",
    Phase.CHECKING: "Channel found, being compared",
    Phase.PUBLISHED: "Funding transaction published",
    Phase.READY: "Channel ready",
    Phase.FUNDED: "The seller took the payment",
    Phase.FINISHED: "The promised time is over",
    **FAILURES,
}

_PAYMENTS: Final[dict[Payment, str]] = {
    Payment.HELD: "payment held",
    Payment.TAKEN: "payment taken",
    Payment.REFUNDED: "payment returned, says the market",
    Payment.TIMED_OUT: "the invoice timed out, says the market",
    Payment.INVOICE_EXPIRED: "the seller's invoice expired",
    Payment.FAILED: "a payment did not go through",
    Payment.REJECTED: "the seller's node rejected the payment",
    Payment.WRONG_PREIMAGE: "the payment carried a wrong secret",
    Payment.UNRECOGNISED: "something new of the payment",
}

_KINDS: Final[dict[EventKind, str]] = {
    EventKind.OFFERED: "Firm price given",
    EventKind.LAPSED: "The firm price ran out",
    EventKind.TAKEN: "You took the firm price",
    EventKind.ORDERED: "Order made",
    EventKind.INVOICE_READY: "Invoice shown",
    EventKind.INVOICE_WITHHELD: "Invoice withheld, a check failed",
    EventKind.INVOICE_ASKS: "Invoice there, it waits for your yes",
    EventKind.INVOICE_EXPIRING: "Told you that the invoice expires soon",
    EventKind.HIDDEN: "No longer visible to me",
    EventKind.VISIBLE: "Visible to me again",
    EventKind.MONEY_BACK: "You said that the payment is back",
    EventKind.LEASE_ENDING: "Told you that the promised time ends soon",
    EventKind.FOUND: "Found again, after the answer to its purchase was lost",
}

_ENDS: Final[dict[str, str]] = {
    InvoiceState.HELD: "Invoice paid",
    InvoiceState.DEAD: "Invoice over",
    REPLACED: "Invoice replaced by a newer one",
    NOT_FOUND: "Invoice withheld, the market knows no such order",
}

_MONEY: Final[dict[Money, str]] = {
    Money.UNPAID: "not paid",
    Money.HELD: "held by your wallet",
    Money.RETURNING: "being returned",
    Money.RETURNED: "returned",
    Money.TAKEN: "taken by the seller",
    Money.FREE: "nothing to pay",
    Money.UNKNOWN: "not known",
}


def timeline(order: Order, market: str, history: Sequence[Event]) -> Markup:
    """All events of an order by day; phases gone through unseen stand without a time."""
    days = (
        join([bold(f"{day}, UTC"), *(line for _, line in lines)])
        for day, lines in groupby(_shortened([*_lines(history)]), key=lambda each: each[0])
    )
    return paragraphs(
        join([bold(f"Timeline of order {order.id}"), f", {market}"], ""),
        *days,
        "Behind each line stands where the money was then.",
    )


def _lines(history: Iterable[Event]) -> Iterator[tuple[str, Markup]]:
    """Each line with its day."""
    phase: Phase | None = None
    money: Money | None = None
    for event in history:
        day = units.day(event.at)
        for unseen in event.passed:
            if unseen is not phase:
                yield day, esc(f"{_UNSEEN} {_PHASES[unseen]} (passed unseen)")
        said = _said(event, phase, money)
        if said:
            where = italic(f" · {_MONEY[event.money]}") if event.money else ""
            yield day, join([f"{units.hour(event.at)} {said}", where], "")
        phase, money = event.phase or phase, event.money or money


def _said(event: Event, phase: Phase | None, money: Money | None) -> str:
    if event.kind in {EventKind.CHANGED, EventKind.LEASE_BROKEN}:
        return _changed(event, phase)
    if event.kind is EventKind.PROGRESS:
        return "" if event.money in {None, money} else "The money has moved"
    if event.kind is EventKind.INVOICE_ENDED:
        return _ENDS.get(event.reason, "Invoice withheld")
    return _KINDS.get(event.kind, event.kind.replace("_", " ").capitalize())


def _changed(event: Event, phase: Phase | None) -> str:
    parts = []
    if event.phase is not None and event.phase is not phase:
        parts.append(_PHASES[event.phase])
    if event.payment_moved and event.payment in _PAYMENTS:
        parts.append(_PAYMENTS[event.payment])
    if not parts:
        return (
            f"The market says {clip(event.word, _LONGEST_WORD)}" if event.word else "The market says so again"
        )
    sentence = ", ".join(parts)
    return sentence[0].upper() + sentence[1:]


def _shortened(lines: list[tuple[str, Markup]]) -> list[tuple[str, Markup]]:
    if len(lines) <= _FIRST + _LAST:
        return lines
    left_out = len(lines) - _FIRST - _LAST
    day = lines[_FIRST - 1][0]
    return [*lines[:_FIRST], (day, esc(f"… {left_out} more lines …")), *lines[-_LAST:]]
