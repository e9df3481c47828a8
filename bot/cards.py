"""The live card of an order, as the chat and the courier show it: its text with the buttons that fit now."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot import order_keyboards
from bot.escape import Markup
from bot.texts.card import card
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.orders import Order


@dataclass(frozen=True, slots=True)
class Cards:
    """Draws cards."""

    book: ReadBook
    desk: Desk
    clock: Clock

    async def draw(self, order: Order) -> tuple[Markup, InlineKeyboardMarkup]:
        """The card of an order as it stands."""
        history = await self.book.history(order.id)
        name = self.desk.name_of(order.purchase.draft.market)
        now = self.clock.now()
        return card(order, name, history, now), order_keyboards.card(order, now)
