"""An invoice shown again: asked for anew, checked anew, and never two of one order that look payable."""

from collections.abc import Awaitable

from bot.escape import Markup
from bot.explain_buttons import what_is_board
from bot.jargon import INVOICE
from bot.ports import Outbox
from bot.qr import draw_invoice
from bot.sender import MessageGone
from bot.talk import Talk
from bot.texts import general
from bot.texts import invoice as words
from bot.tongue import reader
from liquidity.acts import Acts
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.errors import MarketError
from liquidity.notices import Notice
from liquidity.orders import Order
from liquidity.tracker import Tracker


class Invoices:
    """Shows an invoice again, while it may still be paid."""

    def __init__(
        self, *, desk: Desk, acts: Acts, tracker: Tracker, book: ReadBook, outbox: Outbox, clock: Clock
    ) -> None:
        self._desk = desk
        self._acts = acts
        self._tracker = tracker
        self._book = book
        self._outbox = outbox
        self._clock = clock

    async def again(self, talk: Talk, order: Order) -> None:
        """Picture and text once more; why not, where it must not be paid."""
        why_not = words.why_not(order, self._clock.now())
        if why_not:
            await talk.toast(why_not, alert=True)
            return
        # Before the market is asked: Telegram waits for the answer to a tap for seconds only.
        await talk.toast()
        try:
            fresh = await self._tracker.refresh(order.id, order.owner)
        except MarketError:
            await talk.say(general.NOT_REFRESHED)
            fresh = order
        market = self._desk.markets.get(order.purchase.draft.market)
        if market is not None:
            fresh = await self._acts.recheck(order.id, order.owner, market.network)
        why_not = words.why_not(fresh, self._clock.now())
        if why_not:
            await talk.say(words.not_shown(fresh, why_not))
        elif _text(fresh) == _text(order):
            await self._show(talk, fresh)
        # Else a new invoice has come meanwhile, and the courier brings it.

    async def _show(self, talk: Talk, order: Order) -> None:
        """The old ones are marked first: a crash in between leaves none payable rather than two."""
        await self._mark(talk, order, words.shown_again(order))
        if order.invoice is None:
            return
        now = self._clock.now()
        if not reader().plain:
            png = await draw_invoice(order.invoice.text, beneath=words.amount_beneath(order))
            card = await self._outbox.message_of(order.id, Notice.CARD)
            picture = await talk.sender.picture(talk.owner, png, words.caption(order, now), reply_to=card)
            await self._outbox.remember(order.id, Notice.PICTURE, picture)
        written = await talk.say(words.invoice_text(order, now), what_is_board(*INVOICE))
        await self._outbox.remember(order.id, Notice.INVOICE, written)
        await self._end_at_once(talk, order)

    async def _end_at_once(self, talk: Talk, order: Order) -> None:
        """It may have ended while it was sent; then its mark has gone to the old messages."""
        now = await self._book.order(order.id)
        if now is not None and now.invoice and not now.payable(self._clock.now()):
            await self._mark(talk, now, words.marked(now, now.invoice.state))

    async def _mark(self, talk: Talk, order: Order, text: Markup) -> None:
        picture = await self._outbox.message_of(order.id, Notice.PICTURE)
        if picture is not None:
            await _unless_gone(talk.sender.recaption(talk.owner, picture, text))
        written = await self._outbox.message_of(order.id, Notice.INVOICE)
        if written is not None:
            await _unless_gone(talk.sender.change(talk.owner, written, text))


def _text(order: Order) -> str:
    return order.invoice.text if order.invoice else ""


async def _unless_gone(change: Awaitable[None]) -> None:
    try:
        await change
    except MessageGone:
        return
