"""Which orders may be cancelled, and what a cancellation leaves behind."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.cancelling import Cancelling
from liquidity.errors import CancelUnknown, CannotCancel, NoSuchOrder, Rejected, Unavailable
from liquidity.market import CancelReason
from liquidity.orders import EventKind, Order
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.tracker import Tracker, Watched
from tests.liquidity.examples import ALICE, BOB, LSP, MAGMA, a_firm_draft, a_purchase, an_order, seen
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket, a_fake_lsp


class _Till:
    """A market, its tracker, and what was handed back to it."""

    def __init__(self) -> None:
        self.clock, self.book = FakeClock(), FakeBook()
        self.market = FakeMarket(MAGMA, seen(Phase.APPROVAL, Payment.PENDING))
        self.again: list[str] = []
        self.cancelling = self.restarted()

    def restarted(self) -> Cancelling:
        """What a new process begins with: the book alone has stayed."""
        tracker = Tracker(markets={MAGMA: Watched(self.market)}, book=self.book, clock=self.clock)
        return Cancelling(
            markets={MAGMA: self.market, LSP: a_fake_lsp()},
            book=self.book,
            clock=self.clock,
            refresh=tracker.refresh,
            on_order=lambda order: self.again.append(order.id),
        )


@given(
    phase=st.sampled_from(Phase), money=st.sampled_from(Money), ever_held=st.booleans(), hidden=st.booleans()
)
def test_only_an_unpaid_order_before_its_payment(
    phase: Phase, money: Money, *, ever_held: bool, hidden: bool
) -> None:
    """Nothing that was ever paid, nothing past its payment, nothing that cannot be seen."""
    order = an_order(phase=phase, money=money, ever_held=ever_held, hidden=hidden)
    early = phase in {Phase.APPROVAL, Phase.PAYMENT}
    unpaid = money is Money.UNPAID and not ever_held
    assert _Till().cancelling.possible(order) is (early and unpaid and not hidden)


def test_not_where_the_market_cannot() -> None:
    """Nor without the market's own id of the order."""
    till = _Till()
    elsewhere = an_order(phase=Phase.PAYMENT, purchase=a_purchase(a_firm_draft()))
    assert not till.cancelling.possible(elsewhere)
    assert not till.cancelling.possible(replace(an_order(), market_order_id=""))


async def test_the_tracker_has_the_last_word() -> None:
    """The order itself is not touched, and is looked at soon."""
    till = _Till()
    order = an_order()
    till.book.hold(order)
    after = await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert (after.phase, till.again) == (Phase.APPROVAL, [order.id])
    assert len(till.market.cancels) == 1


async def test_nothing_is_sent_for_others_or_without_the_key() -> None:
    """Somebody else's order, or one whose key cannot be opened."""
    till = _Till()
    order = an_order()
    till.book.hold(order)
    with pytest.raises(NoSuchOrder):
        await till.cancelling.cancel(order.id, BOB, CancelReason.SIZE)
    await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    with pytest.raises(CannotCancel) as caught:
        await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert caught.value.asked
    till.clock.advance(60)
    till.book.sealed = True
    with pytest.raises(Unavailable):
        await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert len(till.market.cancels) == 1


async def test_a_restart_does_not_have_it_asked_twice() -> None:
    """What the lost process was told nobody knows: it is looked at soon, and after a while asked anew."""
    till = _Till()
    order = an_order()
    till.book.hold(order)
    await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    till.cancelling = till.restarted()
    with pytest.raises(CancelUnknown):
        await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert (len(till.market.cancels), till.again) == (1, [order.id] * 2)
    till.clock.advance(30)
    await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert len(till.market.cancels) == 2


async def test_it_is_written_before_it_is_asked() -> None:
    """A process that dies while it asks has asked; a clear no is written too, and frees the way."""
    till = _Till()
    order = an_order()
    till.book.hold(order)
    till.market.cancelled = Rejected("no")
    for _ in range(2):
        with pytest.raises(Rejected):
            await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
        till.cancelling = till.restarted()
    assert till.book.told == [EventKind.CANCEL_ASKED, EventKind.CANCEL_REFUSED] * 2
    till.market.cancelled = RuntimeError("the process dies of it")
    with pytest.raises(RuntimeError):
        await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    till.cancelling = till.restarted()
    with pytest.raises(CancelUnknown):
        await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert len(till.market.cancels) == 3


async def test_what_moves_on_while_it_is_written_is_not_cancelled() -> None:
    """The payment came between the look and the note."""
    till = _Till()
    order = an_order()
    till.book.hold(order)
    await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    till.clock.advance(40)

    def pay() -> None:
        kept: Order = till.book.orders[order.id]
        till.book.orders[order.id] = replace(kept, money=Money.HELD, version=kept.version + 1)
        till.book.before_save = lambda: None

    till.book.before_save = pay
    with pytest.raises(CannotCancel):
        await till.cancelling.cancel(order.id, ALICE, CancelReason.SIZE)
    assert len(till.market.cancels) == 1
