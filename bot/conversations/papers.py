"""What can be read of an order beside its card: its timeline, and its receipt as files."""

from bot import order_keyboards
from bot.ports import Outbox
from bot.receipt import as_csv, as_json, receipt
from bot.talk import Talk
from bot.texts import receipts as words
from bot.texts.timeline import timeline
from liquidity.book import ReadBook
from liquidity.desk import Desk
from liquidity.notices import Notice
from liquidity.orders import Order


class Papers:
    """Shows an order's past."""

    def __init__(self, *, desk: Desk, book: ReadBook, outbox: Outbox) -> None:
        self._desk = desk
        self._book = book
        self._outbox = outbox

    async def timeline(self, talk: Talk, order: Order) -> None:
        """In place of the live card, with the way back; under any other message it is a new one."""
        await talk.toast()
        if talk.pressed != await self._outbox.message_of(order.id, Notice.CARD):
            talk.pressed = None
        history = await self._book.history(order.id)
        text = timeline(order, self._desk.name_of(order.purchase.draft.market), history)
        await talk.show(text, order_keyboards.back_to_card(order))

    async def receipt(self, talk: Talk, order: Order) -> None:
        """Two files, one for spreadsheets and one for programs."""
        if not order_keyboards.has_receipt(order):
            await talk.toast(words.NOTHING_TO_RECEIPT, alert=True)
            return
        await talk.toast()
        history = await self._book.history(order.id)
        content = receipt(order, self._desk.name_of(order.purchase.draft.market), history)
        await talk.send(f"order-{order.id}.csv", as_csv(content), words.receipt(order))
        await talk.send(f"order-{order.id}.json", as_json(content))
