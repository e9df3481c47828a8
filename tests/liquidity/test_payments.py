"""The money line for every payment in every phase, against the facts that must never be told wrongly."""

from itertools import product

import pytest

from liquidity.advance import advance
from liquidity.magma.words import PAYMENTS, payment_of
from liquidity.network import Network
from liquidity.orders import InvoiceState, OrderInvoice
from liquidity.payments import PAYMENT_OVER, TURNED_BAD, Money, Payment, money_line
from liquidity.phases import FINAL, ROAD, SETTLED, SUCCESS, Phase
from tests.liquidity.examples import NOW, an_invoice, an_order, seen

# These tell of the money by themselves, wherever the order stands.
PLAIN = {Payment.TAKEN: Money.TAKEN, Payment.REFUNDED: Money.RETURNED, Payment.NOT_DUE: Money.FREE}
GUARDED = tuple(payment for payment in Payment if payment not in PLAIN)
EVERY = [(phase, payment, held) for phase, payment, held in product(Phase, GUARDED, (False, True))]
EARLY = (Phase.APPROVAL, Phase.PAYMENT)
AFTER_FUNDING = (Phase.SWAP_FAILED, Phase.WRONG_CHANNEL)
LOST_BY_DESTINATION = (Payment.REJECTED, Payment.WRONG_PREIMAGE)

# What is said while the seller or the buyer acts: never held before, and held before.
RUNNING_EARLY = {
    Payment.UNSAID: (Money.UNPAID, Money.HELD),
    Payment.PENDING: (Money.UNPAID, Money.HELD),
    Payment.HELD: (Money.HELD, Money.HELD),
    Payment.TIMED_OUT: (Money.UNKNOWN, Money.RETURNING),
    Payment.INVOICE_EXPIRED: (Money.UNPAID, Money.UNKNOWN),
    Payment.FAILED: (Money.UNPAID, Money.UNKNOWN),
    Payment.REJECTED: (Money.RETURNING, Money.RETURNING),
    Payment.WRONG_PREIMAGE: (Money.RETURNING, Money.RETURNING),
    Payment.UNRECOGNISED: (Money.UNKNOWN, Money.UNKNOWN),
}

# The same after the seller refused or never answered.
SELLER_ENDED = {
    Payment.UNSAID: (Money.UNKNOWN, Money.RETURNING),
    Payment.PENDING: (Money.UNPAID, Money.RETURNING),
    Payment.HELD: (Money.RETURNING, Money.RETURNING),
    Payment.TIMED_OUT: (Money.UNKNOWN, Money.RETURNING),
    Payment.INVOICE_EXPIRED: (Money.UNPAID, Money.RETURNING),
    Payment.FAILED: (Money.UNPAID, Money.RETURNING),
    Payment.REJECTED: (Money.RETURNING, Money.RETURNING),
    Payment.WRONG_PREIMAGE: (Money.RETURNING, Money.RETURNING),
    Payment.UNRECOGNISED: (Money.UNKNOWN, Money.UNKNOWN),
}


def line(phase: Phase, payment: Payment, *, held: bool) -> Money:
    """Return the money line."""
    return money_line(phase, payment, ever_held=held)


@pytest.mark.parametrize(("phase", "payment", "held"), EVERY)
def test_every_combination_has_a_line(phase: Phase, payment: Payment, held: bool) -> None:  # noqa: FBT001 (a parameter)
    """Whatever a market says, something true can be said of the money; only a person says that it is back."""
    assert line(phase, payment, held=held) in set(Money) - {Money.RETURNED}


@pytest.mark.parametrize(("phase", "payment", "held"), list(product(Phase, PLAIN, (False, True))))
def test_some_payments_tell_by_themselves(phase: Phase, payment: Payment, held: bool) -> None:  # noqa: FBT001 (a parameter)
    """bLIP-51: PAID is taken, REFUNDED is returned, and an order that never had a payment is free."""
    if payment is Payment.NOT_DUE and held:
        assert line(phase, payment, held=held) is line(phase, Payment.UNSAID, held=held)
    else:
        assert line(phase, payment, held=held) is PLAIN[payment]


@pytest.mark.parametrize("phase", EARLY)
def test_before_the_channel_is_opened(phase: Phase) -> None:
    """The payment decides; a person may pay before the seller accepts, so the phase does not."""
    seen = {each: (line(phase, each, held=False), line(phase, each, held=True)) for each in GUARDED}
    assert seen == RUNNING_EARLY


@pytest.mark.parametrize("phase", [Phase.SELLER_REJECTED, Phase.SELLER_SILENT])
def test_after_the_seller_ended_it(phase: Phase) -> None:
    """What was held goes back; where nothing tells, nothing is claimed."""
    seen = {each: (line(phase, each, held=False), line(phase, each, held=True)) for each in GUARDED}
    assert seen == SELLER_ENDED


@pytest.mark.parametrize("phase", [Phase.BUYER_UNPAID, Phase.BUYER_CANCELLED, Phase.LAPSED])
def test_after_the_buyer_ended_it(phase: Phase) -> None:
    """The order's end and its payment agree that nothing was paid, unless a payment was ever seen held."""
    for payment in (Payment.UNSAID, Payment.PENDING, Payment.TIMED_OUT, Payment.FAILED):
        assert line(phase, payment, held=False) is Money.UNPAID
        assert line(phase, payment, held=True) is Money.RETURNING
    assert line(phase, Payment.HELD, held=False) is Money.RETURNING


@pytest.mark.parametrize("phase", ROAD[2:-1])
def test_while_the_channel_opens_the_payment_is_held(phase: Phase) -> None:
    """The payment status is null while a channel opens, and the money is held all the same."""
    for payment in (Payment.UNSAID, Payment.PENDING, Payment.HELD):
        assert line(phase, payment, held=False) is Money.HELD
    assert line(phase, Payment.TIMED_OUT, held=False) is Money.RETURNING


@pytest.mark.parametrize("held", [False, True])
def test_a_timed_out_hold_invoice_alone_never_means_unpaid(held: bool) -> None:  # noqa: FBT001 (a parameter)
    """A held payment whose invoice timed out looks just the same; only the buyer's own end tells more."""
    for phase in set(Phase) - {Phase.BUYER_UNPAID, Phase.BUYER_CANCELLED, Phase.LAPSED}:
        assert line(phase, Payment.TIMED_OUT, held=held) is not Money.UNPAID


@pytest.mark.parametrize(("phase", "payment"), list(product(AFTER_FUNDING, GUARDED)))
def test_after_the_funding_nobody_knows(phase: Phase, payment: Payment) -> None:
    """A failed swap and a wrong channel come after the funding transaction, whatever the payment says."""
    assert line(phase, payment, held=False) is Money.UNKNOWN
    assert line(phase, payment, held=True) is Money.UNKNOWN


@pytest.mark.parametrize("payment", GUARDED)
def test_support_may_have_done_anything(payment: Payment) -> None:
    """Only an order never paid, and said so, is unpaid after support closed it."""
    assert line(Phase.CLOSED_BY_MARKET, payment, held=True) is Money.UNKNOWN
    expected = Money.UNPAID if payment is Payment.PENDING else Money.UNKNOWN
    assert line(Phase.CLOSED_BY_MARKET, payment, held=False) is expected


@pytest.mark.parametrize("payment", GUARDED)
def test_a_channel_not_opened_means_a_payment_on_its_way_back(payment: Payment) -> None:
    """The documents: the payment had landed, and it is refunded automatically."""
    expected = Money.UNKNOWN if payment is Payment.UNRECOGNISED else Money.RETURNING
    assert line(Phase.NOT_OPENED, payment, held=False) is expected
    assert line(Phase.NOT_OPENED, payment, held=True) is expected


@pytest.mark.parametrize(("phase", "payment"), list(product(sorted(SUCCESS), GUARDED)))
def test_a_delivered_channel_is_paid_for(phase: Phase, payment: Payment) -> None:
    """Taken, unless the payment itself says otherwise: then nothing is claimed."""
    expected = Money.TAKEN if payment in {Payment.HELD, Payment.UNSAID} else Money.UNKNOWN
    assert line(phase, payment, held=True) is expected
    assert line(phase, payment, held=False) is expected


def test_what_is_held_is_never_called_unpaid() -> None:
    """Once a payment was seen held, no later word makes it unpaid."""
    assert not [each for each in EVERY if each[2] and line(each[0], each[1], held=True) is Money.UNPAID]


def test_taken_is_said_of_delivered_channels_alone() -> None:
    """No failure takes money, and none is held when all is over."""
    for phase, payment, held in EVERY:
        money = line(phase, payment, held=held)
        assert (money is not Money.TAKEN) or phase in SUCCESS
        assert (money is not Money.HELD) or phase not in FINAL | SETTLED


def test_the_seven_payment_statuses_are_known() -> None:
    """The documents' words, and the one that was seen in the field."""
    assert {payment_of(word) for word in PAYMENTS} == set(GUARDED) - {Payment.UNSAID, Payment.UNRECOGNISED}
    assert len(PAYMENTS) == 7 + 1
    assert payment_of("") is Payment.UNSAID
    assert payment_of("SOMETHING_NEW") is Payment.UNRECOGNISED


def test_a_failed_attempt_may_be_repeated() -> None:
    """Only after PAYMENT_FAILED is the order still open, say the documents ("Payment errors")."""
    assert {Payment.FAILED} == TURNED_BAD - PAYMENT_OVER
    assert not set(LOST_BY_DESTINATION) - PAYMENT_OVER


@pytest.mark.parametrize("phase", [Phase.SELLER_REJECTED, Phase.SELLER_SILENT, Phase.CLOSED_BY_MARKET])
def test_what_had_no_invoice_was_not_paid(phase: Phase) -> None:
    """A market that says nothing of a payment has none to tell of then; with an invoice, who knows."""
    without = advance(an_order(phase=Phase.APPROVAL), seen(phase), Network.MAINNET, NOW).order
    assert without.money is Money.UNPAID
    shown = OrderInvoice(text=an_invoice(), state=InvoiceState.LIVE)
    order = an_order(phase=Phase.APPROVAL, invoice=shown)
    assert advance(order, seen(phase), Network.MAINNET, NOW).order.money is Money.UNKNOWN
