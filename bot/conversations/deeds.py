"""What the buttons of one order do, for its owner and nobody else."""

from collections.abc import Awaitable, Callable, Mapping

from bot.callbacks import Deed
from bot.conversations.invoices import Invoices
from bot.conversations.orders import Orders
from bot.conversations.papers import Papers
from bot.talk import Talk
from bot.texts import general
from liquidity.book import ReadBook
from liquidity.orders import Order, OrderId

Do = Callable[[Talk, Order], Awaitable[None]]


class Deeds:
    """One method for each deed; whoever names another's order is told so and learns nothing of it."""

    def __init__(self, *, orders: Orders, book: ReadBook, papers: Papers, invoices: Invoices) -> None:
        self._orders = orders
        self._book = book
        self._deeds: Mapping[Deed, Do] = {
            Deed.OPEN: self._open,
            Deed.CARD: self._card,
            Deed.TIMELINE: papers.timeline,
            Deed.RECEIPT: papers.receipt,
            Deed.INVOICE: invoices.again,
        }

    async def do(self, talk: Talk, order_id: OrderId, deed: Deed) -> None:
        """Do this with an order of the person who asks."""
        order = await self._book.order(order_id)
        if order is None or order.owner != talk.owner:
            await talk.toast(general.FOREIGN, alert=True)
            return
        await self._deeds[deed](talk, order)

    async def _open(self, talk: Talk, order: Order) -> None:
        """From the list: its card at the end of the chat; the list stays."""
        await talk.toast()
        await self._orders.post(talk, order)

    async def _card(self, talk: Talk, order: Order) -> None:
        """From a side view back to the card, in place."""
        await talk.toast()
        await self._orders.put(talk, order)
