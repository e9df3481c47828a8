"""The live card of an order, as the chat and the courier show it: its text with the buttons that fit now."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot import order_keyboards
from bot.escape import Markup
from bot.mutes import Mutes
from bot.nodes import Nodes
from bot.ports import Followers
from bot.texts.card import card
from bot.texts.orders import Row
from bot.texts.waits import usual_wait
from liquidity.book import ReadBook
from liquidity.cancelling import Cancelling
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.experience import Experience
from liquidity.orders import Event, Order
from liquidity.waits import stage_of, waited


@dataclass(frozen=True, slots=True)
class Cards:
    """Draws cards."""

    book: ReadBook
    desk: Desk
    clock: Clock
    nodes: Nodes
    cancelling: Cancelling
    mutes: Mutes
    followers: Followers
    experience: Experience

    async def draw(self, order: Order) -> tuple[Markup, InlineKeyboardMarkup]:
        """The card of an order as it stands."""
        history = await self.book.history(order.id)
        name = self.desk.name_of(order.purchase.draft.market)
        called = await self.nodes.name_of(order.owner, order.node)
        short = self._short_road(order)
        usual = await self._usual(order, history, short=short)
        text = card(order, name, history, self.clock.now(), called, usual, short=short)
        return text, await self.board(order)

    def _short_road(self, order: Order) -> bool:
        """Whether nothing is told once the channel is published: by its draft, else by its market."""
        market = self.desk.markets.get(order.purchase.draft.market)
        if order.purchase.elsewhere and market is not None:
            return not market.can.prices
        return order.purchase.draft.priced_by_order

    async def _usual(self, order: Order, history: Sequence[Event], *, short: bool) -> str:
        stage = stage_of(order, short=short)
        wait = await self.experience.usual(order.purchase.draft.market, stage) if stage else None
        if stage is None or wait is None:
            return ""
        return usual_wait(wait, waited(stage, history, self.clock.now()))

    async def row(self, order: Order) -> Row:
        """An order as one of a list."""
        called = await self.nodes.name_of(order.owner, order.node)
        return Row(order, self.desk.name_of(order.purchase.draft.market), called)

    async def board(self, order: Order) -> InlineKeyboardMarkup:
        """The buttons that fit how an order stands."""
        fits = order_keyboards.Fits(
            cancels=self.cancelling.possible(order),
            muted=await self.mutes.has(order.owner, order.id),
            several=len(self.desk.markets) > 1,
        )
        return order_keyboards.card(order, self.clock.now(), fits)
