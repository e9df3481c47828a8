"""Orders of LSPs on their way: published, paid for, free, refunded, and where the money is meanwhile."""

from dataclasses import replace

import pytest

from liquidity.advance import Advance, money_back
from liquidity.checks import CheckFault
from liquidity.market import Bought
from liquidity.money import Sats
from liquidity.orders import Channel, EventKind, Order, Snapshot, Terms
from liquidity.payments import Money, Payment
from liquidity.phases import Phase, reachable
from tests.liquidity.examples import an_invoice, offered
from tests.liquidity.firm import OFFERED, ask, lsp_says, opened, taken
from tests.liquidity.looks import INVOICE, LATER, invoice_state, kinds

FREE = Terms(inbound=Sats(2_000_000), outbound=Sats(0), lease_blocks=4320, private=False)


def free(word: str = "CREATED", phase: Phase = Phase.OPENING, invoice: str | None = None) -> Snapshot:
    """What an LSP tells of an order that costs nothing."""
    return Snapshot(word=word, phase=phase, payment=Payment.NOT_DUE, terms=FREE, invoice=invoice)


def free_order(invoice: str | None = None) -> Advance:
    """An order that costs nothing, as it opens."""
    return opened(Bought(key=None, order_id="lsp-1", seen=free(invoice=invoice)))


def held() -> Order:
    """An order that is paid and waits for its channel."""
    return ask(taken(), lsp_says(payment="HOLD")).order


def test_a_free_order_goes_straight_on() -> None:
    """There is nothing to take and nothing to pay: it is an order at once, and its channel opens."""
    step = free_order()
    assert kinds(step) == [EventKind.ORDERED, EventKind.CHANGED]
    assert (step.order.phase, step.order.money) == (Phase.OPENING, Money.FREE)
    assert not step.order.ever_held


def test_a_free_order_is_never_held() -> None:
    """No step of it says anything of money, up to a channel that is delivered or to a failure."""
    order = free_order().order
    for word, phase in [("COMPLETED", Phase.PUBLISHED), ("COMPLETED", Phase.FUNDED)]:
        step = ask(order, free(word, phase))
        assert kinds(step) == [EventKind.CHANGED]
        assert not step.events[0].payment_moved
        assert step.order.money is Money.FREE
        assert not step.order.ever_held
        order = step.order
    assert order.success
    failed = ask(free_order().order, free("FAILED", Phase.FAILED)).order
    assert (failed.money, failed.ever_held) == (Money.FREE, False)
    assert money_back(failed, LATER) == Advance(failed, ())


def test_an_invoice_beside_a_free_order_is_not_shown() -> None:
    """Whoever pays for what is free is cheated."""
    step = free_order(INVOICE)
    assert kinds(step) == [EventKind.ORDERED, EventKind.CHANGED]
    assert step.order.invoice is None
    assert ask(step.order, free(invoice=an_invoice(issued=20))).order.invoice is None


@pytest.mark.parametrize(
    ("word", "payment", "phase", "money"),
    [
        ("CREATED", "HOLD", Phase.OPENING, Money.HELD),
        ("CREATED", "PAID", Phase.OPENING, Money.TAKEN),
        ("CREATED", "REFUNDED", Phase.OPENING, Money.RETURNED),
        ("CREATED", "CANCELLED", Phase.OPENING, Money.RETURNED),
        ("COMPLETED", "HOLD", Phase.PUBLISHED, Money.HELD),
        ("COMPLETED", "PAID", Phase.FUNDED, Money.TAKEN),
        ("COMPLETED", "", Phase.PUBLISHED, Money.HELD),
        ("COMPLETED", "SOMETHING_NEW", Phase.PUBLISHED, Money.UNKNOWN),
        ("COMPLETED", "REFUNDED", Phase.FUNDED, Money.RETURNED),
        ("FAILED", "HOLD", Phase.FAILED, Money.RETURNING),
        ("FAILED", "REFUNDED", Phase.FAILED, Money.RETURNED),
        ("FAILED", "CANCELLED", Phase.FAILED, Money.RETURNED),
        ("FAILED", "EXPECT_PAYMENT", Phase.FAILED, Money.UNPAID),
        ("FAILED", "PAID", Phase.FAILED, Money.TAKEN),
        ("FAILED", "", Phase.FAILED, Money.UNKNOWN),
    ],
)
def test_where_the_money_is(word: str, payment: str, phase: Phase, money: Money) -> None:
    """For each pair of words that an LSP may say of an order that was taken."""
    step = ask(taken(), lsp_says(word, payment))
    assert (step.order.phase, step.order.money) == (phase, money)
    assert kinds(step)[0] is EventKind.CHANGED
    assert step.events[0].money is money
    assert not step.order.payable(LATER)


@pytest.mark.parametrize(
    ("payment", "money"),
    [
        ("HOLD", Money.RETURNING),
        ("EXPECT_PAYMENT", Money.RETURNING),
        ("", Money.RETURNING),
        ("REFUNDED", Money.RETURNED),
        ("SOMETHING_NEW", Money.UNKNOWN),
    ],
)
def test_a_failure_gives_back_what_was_held(payment: str, money: Money) -> None:
    """And it is never said to be held any longer, whatever the payment says."""
    step = ask(held(), lsp_says("FAILED", payment))
    assert (step.order.phase, step.order.money) == (Phase.FAILED, money)
    assert step.order.settled


def test_a_published_channel_is_followed_until_it_is_paid_for() -> None:
    """Held while completed is legal; published is not yet a success, and paid for is the end."""
    published = ask(held(), lsp_says("COMPLETED", "HOLD", channel=Channel(funding_txid="ab" * 32 + ":0")))
    assert kinds(published) == [EventKind.CHANGED]
    assert not published.events[0].payment_moved
    assert not published.order.settled
    assert not published.order.success
    assert published.order.channel.funding_txid
    same = ask(published.order, lsp_says("COMPLETED", "HOLD"))
    assert same == Advance(published.order, ())
    funded = ask(published.order, lsp_says("COMPLETED", "PAID"))
    assert kinds(funded) == [EventKind.CHANGED]
    assert funded.events[0].payment_moved
    assert (funded.order.settled, funded.order.success) == (True, True)
    assert reachable(Phase.FUNDED) == frozenset()


def test_published_unseen_is_told_with_what_it_passed() -> None:
    """A look may come late: from the payment straight to a channel that is paid for."""
    step = ask(taken(), lsp_says("COMPLETED", "PAID"))
    assert kinds(step) == [EventKind.CHANGED, EventKind.INVOICE_ENDED]
    assert step.events[0].passed == (Phase.OPENING, Phase.PUBLISHED)


def test_a_published_channel_may_be_refunded() -> None:
    """Then the money line says so, and the person need not."""
    published = ask(held(), lsp_says("COMPLETED", "HOLD")).order
    step = ask(published, lsp_says("COMPLETED", "REFUNDED"))
    assert (step.order.phase, step.order.money) == (Phase.FUNDED, Money.RETURNED)
    assert step.events[0].payment_moved
    assert money_back(step.order, LATER) == Advance(step.order, ())


def test_a_published_channel_is_not_unpublished() -> None:
    """An older answer is not believed."""
    published = ask(held(), lsp_says("COMPLETED", "HOLD")).order
    step = ask(published, lsp_says(payment="HOLD"))
    assert (step.order, step.events, step.refused) == (published, (), Phase.OPENING)


def test_a_failure_after_publishing_gives_the_money_back() -> None:
    """Published is not delivered: what was held is on its way back."""
    published = ask(held(), lsp_says("COMPLETED", "HOLD")).order
    step = ask(published, lsp_says("FAILED", "HOLD"))
    assert (step.order.phase, step.order.money) == (Phase.FAILED, Money.RETURNING)
    assert money_back(step.order, LATER).order.money is Money.RETURNED


def test_an_order_opened_while_it_is_paid_is_no_offer() -> None:
    """What its market says is already held can neither be taken nor lapse."""
    seen = replace(OFFERED, phase=Phase.OPENING, payment=Payment.HELD, payment_word="HOLD")
    step = opened(replace(offered(), seen=seen))
    assert kinds(step) == [EventKind.ORDERED, EventKind.CHANGED]
    assert step.order.money is Money.HELD
    assert step.order.invoice is None


def test_a_fault_of_an_offer_names_no_money() -> None:
    """A withheld firm price leaves nothing paid and nothing to come back."""
    step = opened(offered(outbound=Sats(1)))
    assert step.events[0].reason == CheckFault.OUTBOUND
    assert step.events[0].money is Money.UNPAID
    assert invoice_state(step.order) is not None
