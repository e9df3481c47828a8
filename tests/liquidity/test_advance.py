"""What a look at an order changes and tells: the cases that people meet."""

from dataclasses import replace

from liquidity.advance import Advance, hide, let_time_pass, money_back, open_order
from liquidity.money import Sats
from liquidity.network import Network
from liquidity.orders import Channel, EventKind, InvoiceState, OrderId, Snapshot
from liquidity.payments import Money, Payment
from liquidity.phases import ROAD, Phase
from tests.liquidity.examples import NOW, a_purchase, an_invoice, an_order, bought, minutes, seen
from tests.liquidity.looks import INVOICE, LATER, PENDING, invoice_state, kinds, look, waiting


def test_an_order_opens_with_its_invoice() -> None:
    """The answer to a buy may hold the invoice at once: it is checked and ready."""
    answer = bought(INVOICE, order_id="m-1")
    step = open_order(OrderId("A"), answer, a_purchase(), Network.MAINNET, NOW)
    assert kinds(step) == [EventKind.ORDERED, EventKind.INVOICE_READY]
    assert step.order.payable(NOW)
    assert step.order.market_order_id == "m-1"


def test_an_order_opens_without_an_invoice() -> None:
    """Null until the seller accepts is no fault."""
    answer = bought(order_id="")
    step = open_order(OrderId("A"), answer, a_purchase(), Network.MAINNET, NOW)
    assert kinds(step) == [EventKind.ORDERED]
    assert step.order.invoice is None


def test_the_first_look_at_a_new_order_is_no_news() -> None:
    """An order begins waiting for its seller; being told so again says nothing."""
    step = look(an_order(), seen(Phase.APPROVAL, Payment.PENDING))
    assert step.events == ()
    assert step.order.word == "WAITING_FOR_SELLER_APPROVAL"


def test_every_step_of_the_road_is_told() -> None:
    """One CHANGED a phase, with the market's word."""
    order = look(an_order(), seen(Phase.APPROVAL)).order
    for phase in ROAD[1:]:
        step = look(order, seen(phase))
        assert kinds(step)[0] is EventKind.CHANGED
        assert step.events[0].word == step.order.word
        order = step.order
    assert order.settled
    assert order.money is Money.TAKEN


def test_skipped_phases_are_named_as_passed() -> None:
    """One push for the phase seen, the unseen ones beside it."""
    step = look(waiting(), seen(Phase.CONFIRMING, Payment.HELD))
    assert [event.kind for event in step.events] == [EventKind.CHANGED, EventKind.INVOICE_ENDED]
    assert step.events[0].passed == (Phase.OPENING, Phase.BROADCAST)


def test_an_unknown_word_is_shown_raw_and_tracked_on() -> None:
    """The order stays where it was, the word is told, and the known words go on afterwards."""
    order = waiting()
    strange = look(order, Snapshot(word="ON_HOLD", phase=None, payment_word="PENDING_PAYMENT"))
    assert kinds(strange) == [EventKind.CHANGED]
    assert strange.events[0].word == strange.order.word == "ON_HOLD"
    assert strange.events[0].phase is None
    assert strange.order.phase is Phase.PAYMENT
    assert not strange.order.settled
    assert kinds(look(strange.order, seen(Phase.OPENING, Payment.HELD)))[0] is EventKind.CHANGED


def test_an_unknown_word_is_told_even_at_the_first_look() -> None:
    """Nothing is known of it, so nothing says that it is no news."""
    step = look(an_order(), Snapshot(word="ON_HOLD", phase=None))
    assert kinds(step) == [EventKind.CHANGED]


def test_a_phase_that_cannot_follow_is_refused() -> None:
    """Nothing of such an answer is believed: not its payment, its invoice nor its channel."""
    order = look(waiting(), seen(Phase.OPENING, Payment.HELD)).order
    stale = seen(
        Phase.PAYMENT, Payment.FAILED, invoice=an_invoice(issued=9), channel=Channel(short_id="1x1x1")
    )
    step = look(order, stale)
    assert step.order == order
    assert step.events == ()
    assert step.refused is Phase.PAYMENT


def test_a_refused_phase_does_not_stop_the_time() -> None:
    """While a market talks nonsense, an invoice dies all the same."""
    order = waiting()
    step = look(order, seen(Phase.APPROVAL), at=NOW + minutes(61))
    assert step.refused is Phase.APPROVAL
    assert kinds(step) == [EventKind.INVOICE_ENDED, EventKind.PROGRESS]
    assert invoice_state(step.order) is InvoiceState.DEAD


def test_a_person_may_pay_before_the_seller_accepts() -> None:
    """Held is told in the phase of approval, and acceptance afterwards is only progress."""
    answer = bought(INVOICE, order_id="m-1")
    order = open_order(OrderId("A"), answer, a_purchase(), Network.MAINNET, NOW).order
    held = look(order, seen(Phase.APPROVAL, Payment.HELD))
    assert kinds(held) == [EventKind.CHANGED, EventKind.INVOICE_ENDED]
    assert held.order.money is Money.HELD
    assert invoice_state(held.order) is InvoiceState.HELD
    accepted = look(held.order, seen(Phase.PAYMENT, Payment.HELD, invoice=INVOICE))
    assert kinds(accepted) == [EventKind.CHANGED]
    assert not accepted.events[0].payment_moved
    rejected = look(held.order, seen(Phase.SELLER_REJECTED, Payment.HELD))
    assert rejected.order.money is Money.RETURNING


def test_money_that_moves_is_told() -> None:
    """From not known back to held is what a person waits to read."""
    order = look(waiting(), seen(Phase.PAYMENT, Payment.HELD)).order
    strange = look(order, replace(PENDING, payment=Payment.UNRECOGNISED, payment_word="NEW"))
    assert strange.order.money is Money.UNKNOWN
    step = look(strange.order, seen(Phase.PAYMENT, Payment.HELD))
    assert kinds(step) == [EventKind.CHANGED]
    assert step.order.money is Money.HELD


def test_a_refused_key_hides_the_order_once() -> None:
    """Told once, no failure of the order; and its invoice dies all the same."""
    hidden = hide(waiting(), "Unauthorized token", LATER)
    assert kinds(hidden) == [EventKind.HIDDEN]
    assert hidden.events[0].reason == "Unauthorized token"
    assert hidden.order.phase is Phase.PAYMENT
    assert hide(hidden.order, "Forbidden", LATER) == Advance(hidden.order, ())
    late = hide(hidden.order, "Forbidden", NOW + minutes(60))
    assert kinds(late) == [EventKind.INVOICE_ENDED, EventKind.PROGRESS]


def test_a_hidden_order_becomes_visible() -> None:
    """With whatever happened meanwhile."""
    hidden = hide(waiting(), "Unauthorized token", LATER).order
    assert kinds(look(hidden, PENDING)) == [EventKind.VISIBLE]
    assert kinds(look(hidden, seen(Phase.OPENING, Payment.HELD)))[:2] == [
        EventKind.VISIBLE,
        EventKind.CHANGED,
    ]
    assert not look(hidden, PENDING).order.hidden


def test_progress_edits_the_card_alone() -> None:
    """A further confirmation is no push; what was known of a channel is not forgotten."""
    known = Channel(funding_txid="ab" * 32, confirmations=2, size=Sats(5_000_000))
    order = look(an_order(), seen(Phase.CONFIRMING, Payment.HELD, channel=known)).order
    step = look(order, seen(Phase.CONFIRMING, Payment.HELD, channel=Channel(confirmations=3)))
    assert kinds(step) == [EventKind.PROGRESS]
    assert step.order.channel == replace(known, confirmations=3)
    assert step.order.changed_at == order.changed_at


def test_time_alone_changes_only_a_live_invoice() -> None:
    """Nothing is made up about an order of which nothing was heard."""
    order = waiting()
    assert let_time_pass(order, LATER) == Advance(order, ())
    assert let_time_pass(an_order(), NOW + minutes(9999)) == Advance(an_order(), ())
    assert kinds(let_time_pass(order, NOW + minutes(55))) == []


def test_a_person_may_say_that_the_money_is_back() -> None:
    """Only of a payment that may be on its way back, only when all is over, and once."""
    order = look(waiting(), seen(Phase.NOT_OPENED, Payment.TIMED_OUT)).order
    step = money_back(order, LATER)
    assert step.order.money is Money.RETURNED
    assert kinds(step) == [EventKind.MONEY_BACK]
    assert money_back(step.order, LATER) == Advance(step.order, ())
    for other in (waiting(), look(waiting(), seen(Phase.READY)).order):
        assert money_back(other, LATER) == Advance(other, ())


def test_what_came_back_is_not_on_its_way_again() -> None:
    """A ready channel with a doubtful payment, said to be back, may still be found wrong."""
    doubtful = look(waiting(), seen(Phase.READY, Payment.PENDING)).order
    back = money_back(doubtful, LATER).order
    assert look(back, seen(Phase.WRONG_CHANNEL, Payment.PENDING)).order.money is Money.RETURNED
