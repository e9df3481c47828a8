"""The timeline: everything that happened to an order, when, and where the money was then."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from bot.escape import Markup, bold, clip, esc, italic, join, paragraphs
from bot.texts import elsewhere, units
from bot.texts.card import FAILURES
from bot.texts.signs import BULLET, led
from bot.tongue import Phrase, counted, rich, tr
from liquidity.invoicing import NOT_FOUND, REPLACED
from liquidity.orders import Event, EventKind, InvoiceState, Order
from liquidity.payments import Money, Payment
from liquidity.phases import Phase

# One message holds it all: of a very long story the middle is left out.
_FIRST: Final = 8
_LAST: Final = 22
_LONGEST_WORD: Final = 48

_PHASES: Final[dict[Phase, Phrase]] = {
    Phase.OFFERED: Phrase("Firm price given"),
    Phase.APPROVAL: Phrase("Waits for the seller"),
    Phase.PAYMENT: Phrase("The seller waits for the payment"),
    Phase.OPENING: Phrase("The seller opens the channel"),
    Phase.BROADCAST: Phrase("Funding transaction sent"),
    Phase.CONFIRMING: Phrase("Waits for confirmations"),
    Phase.CONFIRMED: Phrase("Funding transaction confirmed"),
    Phase.CHECKING: Phrase("Channel found, being compared"),
    Phase.PUBLISHED: Phrase("Funding transaction published"),
    Phase.READY: Phrase("Channel ready"),
    Phase.FUNDED: Phrase("The seller took the payment"),
    Phase.FINISHED: Phrase("The promised time is over"),
    **FAILURES,
}

_PAYMENTS: Final[dict[Payment, Phrase]] = {
    Payment.HELD: Phrase("Payment held"),
    Payment.TAKEN: Phrase("Payment taken"),
    Payment.REFUNDED: Phrase("Payment returned, says the market"),
    Payment.TIMED_OUT: Phrase("The invoice timed out, says the market"),
    Payment.INVOICE_EXPIRED: Phrase("The seller's invoice expired"),
    Payment.FAILED: Phrase("A payment did not go through"),
    Payment.REJECTED: Phrase("The seller's node rejected the payment"),
    Payment.WRONG_PREIMAGE: Phrase("The payment carried a wrong secret"),
    Payment.UNRECOGNISED: Phrase("Something new of the payment"),
}
# The same behind the phase that came with it.
_BESIDE: Final[dict[Payment, Phrase]] = {
    Payment.HELD: Phrase("payment held"),
    Payment.TAKEN: Phrase("payment taken"),
    Payment.REFUNDED: Phrase("payment returned, says the market"),
    Payment.TIMED_OUT: Phrase("the invoice timed out, says the market"),
    Payment.INVOICE_EXPIRED: Phrase("the seller's invoice expired"),
    Payment.FAILED: Phrase("a payment did not go through"),
    Payment.REJECTED: Phrase("the seller's node rejected the payment"),
    Payment.WRONG_PREIMAGE: Phrase("the payment carried a wrong secret"),
    Payment.UNRECOGNISED: Phrase("something new of the payment"),
}

_KINDS: Final[dict[EventKind, Phrase]] = {
    EventKind.REFUSED: Phrase("The market did not take the order"),
    EventKind.UNKNOWN: Phrase("The market's answer was lost"),
    EventKind.OFFERED: Phrase("Firm price given"),
    EventKind.LAPSED: Phrase("The firm price ran out"),
    EventKind.TAKEN: Phrase("You took the firm price"),
    EventKind.ORDERED: Phrase("Order made"),
    EventKind.INVOICE_READY: Phrase("Invoice shown"),
    EventKind.INVOICE_WITHHELD: Phrase("Invoice withheld, a check failed"),
    EventKind.INVOICE_ASKS: Phrase("Invoice there, it waits for your yes"),
    EventKind.INVOICE_EXPIRING: Phrase("Told you that the invoice expires soon"),
    EventKind.HIDDEN: Phrase("No longer visible to me"),
    EventKind.VISIBLE: Phrase("Visible to me again"),
    EventKind.MONEY_BACK: Phrase("You said that the payment is back"),
    EventKind.LEASE_ENDING: Phrase("Told you that the promised time ends soon"),
    EventKind.FOUND: Phrase("Found again, after the answer to its purchase was lost"),
    EventKind.BROUGHT: Phrase("Brought here in a file"),
    EventKind.CANCEL_ASKED: Phrase("Asked the market to cancel"),
    EventKind.CANCEL_REFUSED: Phrase("Not cancelled"),
}

_ENDS: Final[dict[str, Phrase]] = {
    InvoiceState.HELD: Phrase("Invoice paid"),
    InvoiceState.DEAD: Phrase("Invoice over"),
    REPLACED: Phrase("Invoice replaced by a newer one"),
    NOT_FOUND: Phrase("Invoice withheld, the market knows no such order"),
}

_NOT_SHOWN: Final = Phrase("Invoice withheld")

_MONEY: Final[dict[Money, Phrase]] = {
    Money.UNPAID: Phrase("not paid"),
    Money.HELD: Phrase("held by your wallet"),
    Money.RETURNING: Phrase("being returned"),
    Money.RETURNED: Phrase("returned"),
    Money.TAKEN: Phrase("taken by the seller"),
    Money.FREE: Phrase("nothing to pay"),
    Money.UNKNOWN: Phrase("not known"),
}


def timeline(order: Order, market: str, history: Sequence[Event]) -> Markup:
    """All events of an order by day; phases gone through unseen stand without a time."""
    days = (
        join([bold(day), *(line for _, line in lines)])
        for day, lines in groupby(_shortened([*_lines(order, history)]), key=lambda each: each[0])
    )
    return paragraphs(
        join([bold(tr("Timeline of order {order}", order=order.id)), market], ", "),
        *days,
        tr("Behind each line stands where the money was then."),
    )


def _lines(order: Order, history: Iterable[Event]) -> Iterator[tuple[str, Markup]]:
    """Each line with its day and the zone of its time."""
    phase: Phase | None = None
    money: Money | None = None
    for event in history:
        day = f"{units.day(event.at)}, {units.zone(event.at)}"
        for unseen in event.passed:
            if unseen is not phase:
                yield day, led(BULLET, rich("{phase} (passed unseen)", phase=_PHASES[unseen]))
        brought = order.purchase.elsewhere and event.kind is EventKind.ORDERED
        said = str(elsewhere.FOLLOWED) if brought else _said(event, phase, money)
        if said:
            where = italic(f" · {_MONEY[event.money]}") if event.money else ""
            yield day, join([f"{units.hour(event.at)} {said}", where], "")
        phase, money = event.phase or phase, event.money or money


def _said(event: Event, phase: Phase | None, money: Money | None) -> str:
    if event.kind in {EventKind.CHANGED, EventKind.LEASE_BROKEN}:
        return _changed(event, phase)
    if event.kind is EventKind.PROGRESS:
        return "" if event.money in {None, money} else tr("The money has moved")
    if event.kind is EventKind.INVOICE_ENDED:
        return str(_ENDS.get(event.reason, _NOT_SHOWN))
    return str(_KINDS[event.kind])


def _changed(event: Event, phase: Phase | None) -> str:
    moved = event.payment if event.payment_moved and event.payment in _PAYMENTS else None
    if event.phase is not None and event.phase is not phase:
        return f"{_PHASES[event.phase]}, {_BESIDE[moved]}" if moved else str(_PHASES[event.phase])
    if moved:
        return str(_PAYMENTS[moved])
    if event.word:
        return tr("The market says {word}", word=clip(event.word, _LONGEST_WORD))
    return tr("The market says so again")


def _shortened(lines: list[tuple[str, Markup]]) -> list[tuple[str, Markup]]:
    if len(lines) <= _FIRST + _LAST:
        return lines
    left_out = len(lines) - _FIRST - _LAST
    day = lines[_FIRST - 1][0]
    gap = esc(counted("… {count} more line …", "… {count} more lines …", left_out))
    return [*lines[:_FIRST], (day, gap), *lines[-_LAST:]]
