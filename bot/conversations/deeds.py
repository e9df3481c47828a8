"""What the buttons of one order do, for its owner and nobody else."""

from collections.abc import Awaitable, Callable, Mapping

from bot import order_keyboards
from bot.callbacks import Deed
from bot.cards import Cards
from bot.conversations.calling_off import CallingOff
from bot.conversations.following import Following
from bot.conversations.invoices import Invoices
from bot.conversations.orders import Orders
from bot.conversations.papers import Papers
from bot.ports import Outbox
from bot.talk import Talk
from bot.texts import general, stuck
from liquidity.acts import Acts
from liquidity.orders import Order, OrderId
from liquidity.tracker import Tracker

Do = Callable[[Talk, Order], Awaitable[None]]


def deeds_of(orders: Orders, cards: Cards, *, acts: Acts, tracker: Tracker, outbox: Outbox) -> "Deeds":
    """All that can be done with an order, from the parts of a running bot."""
    desk, book = cards.desk, cards.book
    return Deeds(
        orders=orders,
        cards=cards,
        papers=Papers(desk=desk, book=book, outbox=outbox),
        invoices=Invoices(desk=desk, acts=acts, tracker=tracker, book=book, outbox=outbox, clock=cards.clock),
        calling_off=CallingOff(desk=desk, cancelling=cards.cancelling, book=book),
        following=Following(cards),
    )


class Deeds:
    """One method for each deed; whoever names another's order is told so and learns nothing of it."""

    def __init__(
        self,
        *,
        orders: Orders,
        cards: Cards,
        papers: Papers,
        invoices: Invoices,
        calling_off: CallingOff,
        following: Following,
    ) -> None:
        self.following = following
        self._orders = orders
        self._cards = cards
        self._book = cards.book
        self._deeds: Mapping[Deed, Do] = {
            Deed.OPEN: self._open,
            Deed.CARD: self._card,
            Deed.TIMELINE: papers.timeline,
            Deed.RECEIPT: papers.receipt,
            Deed.INVOICE: invoices.again,
            Deed.STUCK: self._stuck,
            Deed.MUTE: self._mute,
            Deed.UNMUTE: self._unmute,
            Deed.CANCEL: calling_off.ask,
            Deed.CANCEL_UNPAID: calling_off.unpaid,
            Deed.CANCEL_NODE: calling_off.node,
            Deed.CANCEL_SIZE: calling_off.size,
            Deed.KEEP: calling_off.keep,
            Deed.FOLLOWERS: following.offer,
            Deed.FOLLOW_LINK: following.link,
            Deed.FOLLOW_REVOKE: following.revoke,
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

    async def _stuck(self, talk: Talk, order: Order) -> None:
        """What to look for, as a message of its own: the card stays in sight."""
        now = self._cards.clock.now()
        if not stuck.is_open(order, now):
            await talk.toast(stuck.NOTHING_OPEN, alert=True)
            return
        await talk.toast()
        name = self._cards.desk.name_of(order.purchase.draft.market)
        await talk.say(stuck.stuck(order, name, now), order_keyboards.stuck_payment(order))

    async def _mute(self, talk: Talk, order: Order) -> None:
        """Only what matters from now on; an order that is over has nothing left to mute."""
        await self._set_mute(talk, order, muted=not order.settled)

    async def _unmute(self, talk: Talk, order: Order) -> None:
        await self._set_mute(talk, order, muted=False)

    async def _set_mute(self, talk: Talk, order: Order, *, muted: bool) -> None:
        await self._cards.mutes.put(order.owner, order.id, muted=muted)
        await talk.toast(general.MUTED if muted else general.UNMUTED)
        await self._orders.put(talk, order)
