"""Every button that can come about fits into Telegram's 64 bytes, and is one of ours when it comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot import (
    keyboards,
    link_keyboards,
    news_keyboards,
    node_keyboards,
    order_keyboards,
    own_keyboards,
    setting_buttons,
)
from bot.callbacks import Explain, StartBuy, StartInbound, unpack
from bot.dialogs import new_dialog_id
from bot.documents import DialogId, Step
from bot.node_words import node_word
from bot.nodes import Node
from bot.preferences import NoticeKind, Preferences
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.money import Price, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.offers import Basis, Offer
from liquidity.orders import Event, EventKind, InvoiceState, Order, OrderInvoice, new_nonce, new_order_id
from liquidity.payments import Money
from liquidity.phases import SETTLED, Phase
from tests.bot.pseudo import left_over, speak_pseudo
from tests.liquidity.examples import (
    LSP,
    MAGMA,
    NOW,
    PRICE,
    a_draft,
    a_firm_draft,
    a_purchase,
    an_invoice,
    an_order,
    minutes,
)
from tests.liquidity.strategies import node_addresses, prices

DIALOGS = st.from_regex(r"[A-Za-z0-9_-]{6}", fullmatch=True).map(DialogId)
LIVE = OrderInvoice(text=an_invoice(), state=InvoiceState.LIVE, expires_at=NOW + minutes(60))
CENTS = st.integers(1, 10**12).map(UsdCents)


def _sound(board: InlineKeyboardMarkup | None) -> list[str]:
    """The labels of a keyboard whose every button could be sent and read back, without "What is this?"."""
    assert board is not None
    buttons = [button for row in board.inline_keyboard for button in row]
    for button in buttons:
        data = str(button.callback_data)
        assert 1 <= len(data.encode()) <= 64
        assert unpack(data) is not None
        assert 1 <= len(button.text) <= 64
    carried = [(button.text, unpack(str(button.callback_data))) for button in buttons]
    return [text for text, callback in carried if not isinstance(callback, Explain)]


OFFERS = (
    Offer(market=MAGMA, basis=Basis.QUOTED, inbound=Sats(1), private=False),
    Offer(market=LSP, basis=Basis.FIRM, inbound=Sats(1), private=False, order_id=new_order_id()),
)


@given(DIALOGS, st.lists(node_addresses, max_size=4), st.none() | prices, CENTS)
def test_keyboards_of_a_dialog(
    dialog: DialogId, nodes: list[NodeAddress], price: Price | None, cents: UsdCents
) -> None:
    """Each step can be left, and each but the first goes back."""
    assert "Cancel" in _sound(keyboards.nodes(dialog, [Node(node, "n" * 24) for node in nodes]))
    for board in (
        keyboards.amounts(dialog, price, dollars=True),
        keyboards.amounts(dialog, None, dollars=False),
        keyboards.visibility(dialog),
        keyboards.summary(dialog, a_draft(new_nonce()), Dollars(cents), several=True),
        keyboards.summary(dialog, a_firm_draft(new_nonce()), None, several=False, sure=True),
        keyboards.offers(dialog, OFFERS, {MAGMA: "M" * 40, LSP: "L"}, 4320, leases=True),
        keyboards.retry(dialog, Step.SUMMARY, several=True),
    ):
        assert {"« Back", "Cancel"} <= set(_sound(board))


@given(st.integers(1, 10**10).map(UsdCents), st.integers(1, 10**13).map(Sats))
def test_both_readings_of_a_number_fit(cents: UsdCents, sats: Sats) -> None:
    """Dollars or inbound, a button each, at a real price."""
    labels = _sound(keyboards.readings(new_dialog_id(), [Dollars(cents), Inbound(sats)], PRICE))
    assert len(labels) == 4


@given(st.sampled_from(Phase), st.sampled_from(Money))
def test_keyboards_of_an_order(phase: Phase, money: Money) -> None:
    """While it runs it can be refreshed; afterwards there is a way on."""
    order: Order = an_order(
        new_order_id(), phase=phase, money=money, purchase=a_purchase(a_draft(new_nonce()))
    )
    labels = _sound(order_keyboards.card(order, NOW, order_keyboards.Fits()))
    assert ("Refresh" in labels) is (phase not in SETTLED)
    event = Event(kind=EventKind.CHANGED, at=NOW, phase=phase)
    board = news_keyboards.news(order, event, several=True)
    assert (board is not None and _sound(board) != []) is (phase in SETTLED)
    waits = phase in SETTLED and not order.success and money in {Money.RETURNING, Money.UNKNOWN}
    assert ("My wallet shows it back" in labels) is waits
    settled = phase in SETTLED
    assert {"Timeline", "Refresh" if not settled else "Receipt"} <= set(labels)
    assert ("Mute" in labels) is not settled


@given(st.sampled_from(sorted(SETTLED)), st.sampled_from(Money))
def test_another_market_is_offered_once_no_money_is_away(phase: Phase, money: Money) -> None:
    """After a failure, and only where there is another: not paid, free, or back by the person's own word."""
    purchase = a_purchase(a_draft(new_nonce()))
    order: Order = an_order(new_order_id(), phase=phase, money=money, purchase=purchase)
    offers = not order.success and money in {Money.UNPAID, Money.RETURNED, Money.FREE}
    for several in (True, False):
        fits = order_keyboards.Fits(several=several)
        labels = _sound(order_keyboards.card(order, NOW, fits))
        assert ("See other markets" in labels) is (offers and several)


@given(st.sampled_from([Phase.PUBLISHED, Phase.READY, Phase.FUNDED]))
def test_a_reminder_leads_to_another_channel(phase: Phase) -> None:
    """Also where the seller tells nothing more of a channel than that it is published."""
    order = an_order(phase=phase, money=Money.TAKEN)
    event = Event(kind=EventKind.LEASE_ENDING, at=NOW, phase=phase)
    assert _sound(news_keyboards.news(order, event, several=True)) == ["Buy another"]


def test_a_card_offers_only_what_fits() -> None:
    """Cancel where it can be, unmute once it is muted, the invoice and its troubles while it may be paid."""
    order = an_order(invoice=LIVE)
    fits = order_keyboards.Fits(cancels=True, muted=True)
    labels = _sound(order_keyboards.card(order, NOW, fits))
    assert labels == [
        "Refresh",
        "Timeline",
        "Show invoice",
        "Payment stuck?",
        "Unmute",
        "Followers",
        "Cancel order",
    ]
    labels = _sound(order_keyboards.card(order, NOW + minutes(61), order_keyboards.Fits()))
    assert labels == ["Refresh", "Timeline", "Mute", "Followers"]
    _sound(order_keyboards.really_cancel(order))


def test_keyboards_without_a_dialog() -> None:
    """Each starts a purchase."""
    for board in (
        keyboards.start(PRICE, dollars=True),
        keyboards.start(None, dollars=False),
        keyboards.start(PRICE, dollars=True, known=True),
        keyboards.meant([Dollars(UsdCents(1)), Inbound(Sats(1))], None),
        keyboards.meant([Dollars(UsdCents(1)), Inbound(Sats(1))], PRICE),
        keyboards.prices(PRICE),
        keyboards.buy_again(),
    ):
        _sound(board)
        carried = [str(button.callback_data) for row in board.inline_keyboard for button in row]
        assert all(isinstance(unpack(data), StartBuy | StartInbound | Explain) for data in carried)


@given(st.lists(node_addresses, min_size=2, max_size=4, unique_by=lambda node: node.pubkey))
def test_a_node_is_known_by_its_word(nodes: list[NodeAddress]) -> None:
    """Two keys that a person uses never share a word."""
    assert len({node_word(node) for node in nodes}) == len(nodes)


def test_every_label_goes_through_tongue(monkeypatch: pytest.MonkeyPatch) -> None:
    """In no language is a word of a button left in English."""
    speak_pseudo(monkeypatch)
    dialog, draft, firm = new_dialog_id(), a_draft(new_nonce()), a_firm_draft(new_nonce())
    order = an_order(invoice=LIVE)
    over = an_order(phase=Phase.FAILED, money=Money.RETURNING)
    fits = order_keyboards.Fits(cancels=True, several=True)
    amounts: list[Amount] = [Dollars(UsdCents(2500)), Inbound(Sats(2500))]
    node = Node(order.purchase.draft.node, "")
    boards = (
        keyboards.start(PRICE, dollars=True, known=True),
        keyboards.start(PRICE, dollars=True),
        keyboards.amounts(dialog, PRICE, dollars=True),
        keyboards.amounts(dialog, None, dollars=False),
        keyboards.meant(amounts, PRICE),
        keyboards.visibility(dialog),
        keyboards.offers(dialog, OFFERS, {MAGMA: "M", LSP: "L"}, 4320, leases=True),
        *(keyboards.summary(dialog, draft, each, several=True) for each in amounts),
        keyboards.summary(dialog, firm, None, several=True),
        keyboards.summary(dialog, firm, None, several=True, sure=True),
        keyboards.retry(dialog, Step.SUMMARY, several=True),
        keyboards.dear(order),
        keyboards.after(over, several=True),
        order_keyboards.card(order, NOW, fits),
        order_keyboards.card(over, NOW, fits),
        order_keyboards.really_cancel(order),
        order_keyboards.open_card(order),
        order_keyboards.back_to_card(order),
        setting_buttons.home(Preferences()),
        setting_buttons.home(Preferences(fiat_first=True, plain=True)),
        setting_buttons.notices(Preferences()),
        *(setting_buttons.loudness(kind, Preferences()) for kind in NoticeKind),
        node_keyboards.nodes([]),
        node_keyboards.node(node, first=False),
        node_keyboards.removed(node),
        node_keyboards.ask_name(node),
        own_keyboards.forget([order], "0" * 16),
        own_keyboards.forget([], "0" * 16),
        own_keyboards.forget_surely([order, over], "0" * 16),
        link_keyboards.foreign_node(dialog, warned=False),
    )
    buttons = [button.text for board in boards for row in board.inline_keyboard for button in row]
    assert [label for label in buttons if any(map(str.isalpha, left_over(label)))] == []
