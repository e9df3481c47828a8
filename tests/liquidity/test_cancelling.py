"""Which orders may be cancelled, and what a cancellation leaves behind."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.cancelling import Cancelling
from liquidity.errors import CannotCancel, NoSuchOrder, Unavailable
from liquidity.market import CancelReason
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
        tracker = Tracker(markets={MAGMA: Watched(self.market)}, book=self.book, clock=self.clock)
        self.cancelling = Cancelling(
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
