"""/orders and the buttons of a card: only ever the orders of the person who asks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot import keyboards, order_keyboards
from bot.cards import Cards
from bot.ports import Outbox
from bot.talk import Talk
from bot.texts import buying, faults, general, offers
from bot.texts import orders as listing
from bot.tongue import tr
from liquidity.acts import Acts
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.errors import Dear, LimitReached, MarketError, NoSuchOrder, OfferGone
from liquidity.notices import Notice
from liquidity.orders import Order, OrderId
from liquidity.payments import Money
from liquidity.phases import Phase
from liquidity.tracker import Tracker

PAGE: Final = 5
_MOST_UNKNOWN: Final = 5
# An invoice that never reached us has died by then, and so has the order, if there was one.
_UNKNOWN_SHOWN: Final = timedelta(days=7)


class Orders:
    """Shows orders and asks about them."""

    def __init__(
        self,
        *,
        desk: Desk,
        acts: Acts,
        tracker: Tracker,
        book: ReadBook,
        outbox: Outbox,
        clock: Clock,
        cards: Cards,
    ) -> None:
        self._desk = desk
        self._acts = acts
        self._tracker = tracker
        self._book = book
        self._outbox = outbox
        self._clock = clock
        self._cards = cards

    async def show_all(self, talk: Talk) -> None:
        """What nobody answered, the first page of the orders, and last the firm prices that are open."""
        since = self._clock.now() - _UNKNOWN_SHOWN
        unknown = await self._book.unknown_of(talk.owner, since=since, limit=_MOST_UNKNOWN)
        for purchase in reversed(unknown):
            name = self._desk.name_of(purchase.draft.market)
            await talk.say(buying.unknown_purchase(purchase, name))
        latest = await self._book.page_of(talk.owner, skip=0, limit=PAGE + 1)
        priced = await self._book.open_offers(talk.owner)
        if not (latest or unknown or priced):
            await talk.say(general.NO_ORDERS, keyboards.buy_again(tr("Buy inbound")))
        elif len(latest) == 1:
            # A list of one would be a tap for nothing.
            await self.post(talk, latest[0])
        elif latest:
            await self._show_page(talk, latest, 0)
        for order in priced:
            await self.post(talk, order)

    async def show(self, talk: Talk, order_id: OrderId) -> bool:
        """The card of an own order; False for any other, which is not told apart from none at all."""
        order = await self._book.order(order_id)
        if order is None or order.owner != talk.owner:
            return False
        await self.post(talk, order)
        return True

    async def turn(self, talk: Talk, number: int) -> None:
        """Another page of the list, in place of the one that was tapped."""
        await talk.toast()
        latest = await self._book.page_of(talk.owner, skip=number * PAGE, limit=PAGE + 1)
        await self._show_page(talk, latest, number)

    async def _show_page(self, talk: Talk, latest: Sequence[Order], number: int) -> None:
        """*latest* has one order more than fits where there is an older page."""
        shown = latest[:PAGE]
        rows = [await self._cards.row(order) for order in shown]
        text = listing.listed(rows, first=number * PAGE + 1)
        await talk.show(text, order_keyboards.listed(shown, number, older=len(latest) > PAGE))

    async def refresh(self, talk: Talk, order_id: OrderId) -> None:
        """Ask the market now, and show what it says with the time."""
        order = await self._book.order(order_id)
        if order is None or order.owner != talk.owner:
            await talk.toast(general.FOREIGN, alert=True)
            return
        # Before the market is asked: Telegram waits for the answer to a tap for seconds only.
        await talk.toast()
        try:
            order = await self._tracker.refresh(order_id, talk.owner)
        except MarketError:
            await talk.say(general.NOT_REFRESHED)
        await self.put(talk, order)

    async def take(self, talk: Talk, order_id: OrderId, *, sure: bool = False) -> bool:
        """Have the invoice of an offer shown; whether it is on its way now. The courier brings it."""
        before = await self._book.order(order_id)
        if before is not None and before.owner == talk.owner and before.taken:
            await talk.toast(general.SHOWN_BEFORE, alert=True)
            return False
        try:
            await self._acts.take(order_id, talk.owner, sure=sure)
        except NoSuchOrder:
            await talk.toast(general.FOREIGN, alert=True)
        except OfferGone:
            await talk.toast(general.OFFER_GONE, alert=True)
        except LimitReached as limit:
            await talk.say(faults.limit_reached(limit))
        except Dear as dear:
            order = await self._book.order(order_id)
            if order is not None:
                await talk.say(offers.ask_twice(dear.percent), keyboards.dear(order))
        else:
            if talk.pressed is not None:
                await talk.strip(talk.pressed)
            return True
        return False

    async def money_back(self, talk: Talk, order_id: OrderId) -> None:
        """The person says that the payment is back; the card says so from now on."""
        try:
            order = await self._acts.money_back(order_id, talk.owner)
        except NoSuchOrder:
            await talk.toast(general.FOREIGN, alert=True)
            return
        noted = order.money is Money.RETURNED
        await talk.toast(general.MONEY_NOTED if noted else general.MONEY_NOT_DUE)
        if noted:
            # What was tapped tells to wait, or is the card, which is drawn anew.
            board = keyboards.after(order, several=len(self._desk.markets) > 1)
            await talk.show(general.money_back(order), board)

    async def post(self, talk: Talk, order: Order) -> None:
        """Show an order, or the firm price it still is, at the end of the chat."""
        talk.pressed = None
        if order.phase is Phase.OFFERED and order.invoice and not order.invoice.fault:
            await self._post_offer(talk, order)
        else:
            await self.put(talk, order)

    async def _post_offer(self, talk: Talk, order: Order) -> None:
        """What waits for a yes is no order yet: its price is shown again, with the way to take it."""
        name = self._desk.name_of(order.purchase.draft.market)
        before = await self._outbox.message_of(order.id, Notice.OFFER)
        board = keyboards.firm_price(order, several=len(self._desk.markets) > 1)
        shown = await talk.say(offers.firm_price(order, name, self._clock.now()), board)
        await self._outbox.remember(order.id, Notice.OFFER, shown)
        if before is not None:
            await talk.strip(before)

    async def put(self, talk: Talk, order: Order) -> None:
        """Show a card; from now on this message is the live one."""
        before = await self._outbox.message_of(order.id, Notice.CARD)
        text, board = await self._cards.draw(order)
        shown = await talk.show(text, board)
        await self._outbox.remember(order.id, Notice.CARD, shown)
        if before not in {None, shown}:
            await talk.strip(before)
