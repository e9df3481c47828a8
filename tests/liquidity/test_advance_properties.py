"""What holds for every order, whatever a market says in whatever order."""

from datetime import datetime, timedelta
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from liquidity.advance import Advance, advance, hide, let_time_pass, money_back
from liquidity.checks import InvoiceRefused, check_invoice
from liquidity.invoice import read_invoice
from liquidity.invoicing import show_invoice
from liquidity.money import Sats
from liquidity.network import Network
from liquidity.orders import Channel, EventKind, InvoiceState, Order, Snapshot, Terms
from liquidity.payments import Money, Payment
from liquidity.phases import FINAL, SETTLED, Phase, reachable
from tests.liquidity.examples import NOW, a_draft, a_purchase, an_invoice, an_order, offered, seconds, seen
from tests.liquidity.firm import opened
from tests.liquidity.strategies import pubkey_of

GOOD = tuple(an_invoice(issued=issued, lives=3600) for issued in (0, 30, 600, 3000))
WRONG = (
    "rubbish",
    "lnbc1",
    an_invoice(prefix="lnbcrt125u"),
    an_invoice(prefix="lnbc999u", issued=700),
    an_invoice(issued=-9000),
)

# A quoted order, one that was quoted more than it may be for, and firm prices: good, short-lived, at fault.
STARTS = (
    an_order(),
    an_order(purchase=a_purchase(a_draft(inbound=Sats(2_150_000)))),
    opened().order,
    opened(offered(offered_until=NOW + seconds(1200))).order,
    opened(offered(outbound=Sats(1))).order,
    opened(offered("rubbish")).order,
)

_terms = st.builds(
    Terms,
    inbound=st.sampled_from([None, Sats(2_000_000), Sats(2_150_000), Sats(1_000)]),
    outbound=st.sampled_from([None, Sats(0), Sats(0), Sats(1)]),
    lease_blocks=st.sampled_from([None, 4320, 4320, 2016]),
    private=st.sampled_from([None, False, False, True]),
    fee=st.sampled_from([None, Sats(12_500), Sats(12_400)]),
    total=st.sampled_from([None, Sats(12_500), Sats(12_400)]),
    offered_until=st.none() | st.integers(0, 4000).map(lambda after: NOW + seconds(after)),
    payees=st.sampled_from([(), (), (pubkey_of(9),)]),
)
_channels = st.builds(Channel, short_id=st.sampled_from(["", "1x2x3"]), confirmations=st.integers(0, 3))
_invoices = st.none() | st.sampled_from(GOOD + WRONG)
_known = st.builds(
    seen,
    st.sampled_from(Phase),
    st.sampled_from(Payment),
    invoice=_invoices,
    channel=_channels,
    terms=st.just(Terms()) | _terms,
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
# A look; or the key refused, the person's word, silence; each some seconds after the one before.
Deeds: TypeAlias = list[tuple[Snapshot | str, int]]
Life: TypeAlias = tuple[Order, Deeds]
Moment: TypeAlias = tuple[Order, Advance, Snapshot | str, datetime]
_deeds = st.sampled_from(["key", "back", "silence", "take", "take"])
looks = st.tuples(
    st.sampled_from(STARTS),
    st.lists(st.tuples(snapshots | _deeds, st.integers(0, 60) | st.integers(0, 1500)), max_size=12),
)


def step_of(order: Order, what: Snapshot | str, now: datetime) -> Advance:
    """One step of a life."""
    if isinstance(what, Snapshot):
        return advance(order, what, Network.MAINNET, now)
    if what == "key":
        return hide(order, "Forbidden", now)
    if what == "take":
        return Advance(*show_invoice(order, now))
    return money_back(order, now) if what == "back" else let_time_pass(order, now)


def lives(drawn: Life) -> list[Moment]:
    """Every step of a life: the order before it, what it did, what was seen, and when."""
    order, deeds = drawn
    now, steps = NOW, []
    for what, wait in deeds:
        now += timedelta(seconds=wait)
        step = step_of(order, what, now)
        steps.append((order, step, what, now))
        order = step.order
    return steps


@given(looks)
def test_nothing_goes_back(drawn: Life) -> None:
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
def test_a_look_is_told_once(drawn: Life) -> None:
    """One CHANGED a look at most, and whoever looks again at the same moment sees nothing new."""
    for _, step, what, now in lives(drawn):
        kinds = [event.kind for event in step.events]
        assert kinds.count(EventKind.CHANGED) <= 1
        again = step_of(step.order, what, now)
        assert again.events == ()
        assert again.order == step.order


@given(looks)
def test_an_invoice_dies_once_and_for_all(drawn: Life) -> None:
    """One that fails a check never lives; one that was held, dead or replaced never lives again."""
    over: set[str] = set()
    for before, step, what, now in lives(drawn):
        after = step.order.invoice
        if before.invoice and before.invoice.state not in {InvoiceState.WITHHELD, InvoiceState.OFFERED}:
            ended = after is not None and after.state in {InvoiceState.HELD, InvoiceState.DEAD}
            gone = after is None or after.text != before.invoice.text or ended
            over |= {before.invoice.text} if gone else set()
        if after and after.state is InvoiceState.LIVE:
            assert after.text in GOOD
            assert after.text not in over
            assert not step.order.ever_held
            assert not step.order.settled
            idle = what == "back" or (what == "take" and not step.events)
            assert idle or step.order.payable(now)  # no look, so the time was not looked at


@given(looks)
def test_what_the_card_shows_is_always_made_new(drawn: Life) -> None:
    """Whenever phase, money or invoice changed, something is told."""
    for before, step, _, _ in lives(drawn):
        after = step.order
        if (after.phase, after.money, after.invoice) != (before.phase, before.money, before.invoice):
            assert step.events


@given(looks)
def test_events_tell_the_order_as_it_is(drawn: Life) -> None:
    """Phase and money of every event are those that are saved with it."""
    for _, step, _, now in lives(drawn):
        for event in step.events:
            assert event.at == now
            unnamed = event.kind is EventKind.CHANGED and event.phase is None
            assert unnamed or event.phase is step.order.phase
            assert event.money is step.order.money


@given(looks)
def test_returned_is_a_persons_word(drawn: Life) -> None:
    """Unless a market says REFUNDED, only the person tells that money is back; no guess contradicts it."""
    for before, step, what, _ in lives(drawn):
        if step.order.money is Money.RETURNED:
            told = isinstance(what, Snapshot) and what.payment is Payment.REFUNDED
            assert before.money is Money.RETURNED or what == "back" or told


@given(looks)
def test_only_a_live_invoice_is_payable(drawn: Life) -> None:
    """One that is offered or withheld never is, and only one that can be paid is told as ready."""
    for _, step, _, now in lives(drawn):
        invoice = step.order.invoice
        live = invoice is not None and invoice.state is InvoiceState.LIVE
        assert live or not step.order.payable(now)
        if any(event.kind is EventKind.INVOICE_READY for event in step.events):
            assert step.order.payable(now)


@given(looks)
def test_what_comes_to_life_passes_its_checks(drawn: Life) -> None:
    """By the terms as they are told at that moment; and what was withheld is never shown as it is."""
    for before, step, _, now in lives(drawn):
        after = step.order.invoice
        if after is None or after.state is not InvoiceState.LIVE:
            continue
        same = before.invoice is not None and before.invoice.text == after.text
        assert not same or before.invoice is None or before.invoice.state is not InvoiceState.WITHHELD
        if not same:
            assert not fails(step.order, after.text, now)


def fails(order: Order, text: str, now: datetime) -> bool:
    """Whether an invoice is not the one that was ordered."""
    invoice = read_invoice(text)
    try:
        check_invoice(
            invoice, draft=order.purchase.draft, terms=order.terms, network=Network.MAINNET, now=now
        )
    except InvoiceRefused:
        return True
    return False


@given(looks)
def test_an_invoice_is_shown_and_ended_in_turn(drawn: Life) -> None:
    """Each one that is ready was not shown before, and only one that was shown is told as ended."""
    for before, step, _, _ in lives(drawn):
        shown = before.invoice is not None and before.invoice.state is InvoiceState.LIVE
        for event in step.events:
            if event.kind is EventKind.INVOICE_READY:
                assert not shown
                shown = True
            elif event.kind is EventKind.INVOICE_ENDED:
                assert shown
                shown = False
        assert shown == (step.order.invoice is not None and step.order.invoice.state is InvoiceState.LIVE)


@given(looks)
def test_an_offer_is_taken_or_lapses_once(drawn: Life) -> None:
    """Never both, and nothing of a lapsed one can be paid or taken."""
    ends: list[EventKind] = []
    for _, step, _, now in lives(drawn):
        ends += [event.kind for event in step.events if event.kind in {EventKind.TAKEN, EventKind.LAPSED}]
        if step.order.phase is Phase.LAPSED:
            assert not step.order.payable(NOW)
            assert show_invoice(step.order, now) == (step.order, ())
    assert len(ends) <= 1


@given(looks)
def test_nothing_is_held_when_all_is_over(drawn: Life) -> None:
    """Least of all where a failed order still expects its payment; and what is free was never held."""
    for _, step, _, _ in lives(drawn):
        if step.order.phase in SETTLED:
            assert step.order.money is not Money.HELD
        if step.order.phase is Phase.FAILED and step.order.payment is Payment.PENDING:
            assert step.order.money in {Money.UNPAID, Money.RETURNING, Money.RETURNED}
        if step.order.payment is Payment.NOT_DUE and not step.order.ever_held:
            assert step.order.money is Money.FREE
