"""What holds for every order, whatever a market says in whatever order."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liquidity.advance import Advance, advance, hide, let_time_pass, money_back
from liquidity.network import Network
from liquidity.orders import Channel, EventKind, InvoiceState, Order, Snapshot
from liquidity.payments import Money, Payment
from liquidity.phases import FINAL, Phase, reachable
from tests.liquidity.examples import NOW, an_invoice, an_order, seen

GOOD = tuple(an_invoice(issued=issued, lives=3600) for issued in (0, 30, 600, 3000))
WRONG = (
    "rubbish",
    "lnbc1",
    an_invoice(prefix="lnbcrt125u"),
    an_invoice(prefix="lnbc999u", issued=700),
    an_invoice(issued=-9000),
)

_channels = st.builds(Channel, short_id=st.sampled_from(["", "1x2x3"]), confirmations=st.integers(0, 3))
_invoices = st.none() | st.sampled_from(GOOD + WRONG)
_known = st.builds(
    seen, st.sampled_from(Phase), st.sampled_from(Payment), invoice=_invoices, channel=_channels
)
_strange = st.builds(
    Snapshot,
    word=st.sampled_from(["NEW", "NEWER"]),
    phase=st.none(),
    payment_word=st.sampled_from(["", "ODD"]),
    payment=st.sampled_from([Payment.UNSAID, Payment.UNRECOGNISED]),
    invoice=_invoices,
)
snapshots = _known | _strange
# A look; or the key refused (None), the person's word, silence; each some seconds after the one before.
looks = st.lists(
    st.tuples(snapshots | st.sampled_from(["key", "back", "silence"]), st.integers(0, 1500)), max_size=12
)


def take(order: Order, what: Snapshot | str, now: datetime) -> Advance:
    """One step of a life."""
    if isinstance(what, Snapshot):
        return advance(order, what, Network.MAINNET, now)
    if what == "key":
        return hide(order, "Forbidden", now)
    return money_back(order, now) if what == "back" else let_time_pass(order, now)


def lives(drawn: list[tuple[Snapshot | str, int]]) -> list[tuple[Order, Advance, Snapshot | str, datetime]]:
    """Every step of a life: the order before it, what it did, what was seen, and when."""
    order, now, steps = an_order(), NOW, []
    for what, wait in drawn:
        now += timedelta(seconds=wait)
        step = take(order, what, now)
        steps.append((order, step, what, now))
        order = step.order
    return steps


@given(looks)
def test_nothing_goes_back(drawn: list[tuple[Snapshot | str, int]]) -> None:
    """A final phase is never left, a phase never goes back, and what was held stays known."""
    for before, step, what, _ in lives(drawn):
        after = step.order
        assert after.phase is before.phase or after.phase in reachable(before.phase)
        assert before.phase not in FINAL or after.phase is before.phase
        assert after.ever_held or not before.ever_held
        if isinstance(what, Snapshot) and step.refused is None and what.payment is Payment.HELD:
            assert after.ever_held
        assert after.channel.confirmations >= before.channel.confirmations


@given(looks)
def test_a_look_is_told_once(drawn: list[tuple[Snapshot | str, int]]) -> None:
    """One CHANGED a look at most, and whoever looks again at the same moment sees nothing new."""
    for _, step, what, now in lives(drawn):
        kinds = [event.kind for event in step.events]
        assert kinds.count(EventKind.CHANGED) <= 1
        again = take(step.order, what, now)
        assert again.events == ()
        assert again.order == step.order


@given(looks)
def test_an_invoice_dies_once_and_for_all(drawn: list[tuple[Snapshot | str, int]]) -> None:
    """One that fails a check never lives; one that was held, dead or replaced never lives again."""
    over: set[str] = set()
    for before, step, what, now in lives(drawn):
        after = step.order.invoice
        if before.invoice and before.invoice.state is not InvoiceState.WITHHELD:
            gone = after is None or after.text != before.invoice.text or after.state is not InvoiceState.LIVE
            over |= {before.invoice.text} if gone else set()
        if after and after.state is InvoiceState.LIVE:
            assert after.text in GOOD
            assert after.text not in over
            assert not step.order.ever_held
            assert not step.order.settled
            assert what == "back" or step.order.payable(now)  # no look, so the time was not looked at


@given(looks)
def test_what_the_card_shows_is_always_made_new(drawn: list[tuple[Snapshot | str, int]]) -> None:
    """Whenever phase, money or invoice changed, something is told."""
    for before, step, _, _ in lives(drawn):
        after = step.order
        if (after.phase, after.money, after.invoice) != (before.phase, before.money, before.invoice):
            assert step.events


@given(looks)
def test_events_tell_the_order_as_it_is(drawn: list[tuple[Snapshot | str, int]]) -> None:
    """Phase and money of every event are those that are saved with it."""
    for _, step, _, now in lives(drawn):
        for event in step.events:
            assert event.at == now
            unnamed = event.kind is EventKind.CHANGED and event.phase is None
            assert unnamed or event.phase is step.order.phase
            assert event.money is step.order.money


@given(looks)
def test_returned_is_a_persons_word(drawn: list[tuple[Snapshot | str, int]]) -> None:
    """No market tells that money is back; the person may, and is not contradicted by a guess."""
    for before, step, what, _ in lives(drawn):
        if step.order.money is Money.RETURNED:
            assert before.money is Money.RETURNED or what == "back"
