"""Letting others follow one order: its owner makes and ends that, a chat begins and leaves it."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import deeplinks
from bot.callbacks import Deed, Follow, OfFollower, OrderDeed, StopFollowing, pack
from bot.cards import Cards
from bot.deeplinks import FollowLink
from bot.talk import Talk
from bot.texts import following as words
from bot.tongue import Phrase
from liquidity.orders import Order, OrderId


class Following:
    """A follower is a chat: a person's or a group's, which the talk's owner names."""

    def __init__(self, cards: Cards) -> None:
        self._book = cards.book
        self._followers = cards.followers

    async def offer(self, talk: Talk, order: Order) -> None:
        """To the owner: how many follow, and what may be done."""
        await talk.toast()
        count = await self._followers.count(order.id)
        await talk.say(words.offer(order.id, count), _offered(order, linked=count > 0))

    async def link(self, talk: Talk, order: Order) -> None:
        """A link for a person and for a group, which voids the one before."""
        await talk.toast()
        code = await self._followers.new_code(order.id)
        private = deeplinks.address(talk.sender.username, FollowLink(code))
        group = private.replace("?start=", "?startgroup=")
        await talk.say(words.link(order.id, private, group, self._followers.most_uses), _offered(order))

    async def revoke(self, talk: Talk, order: Order) -> None:
        """End it for all at once."""
        await self._followers.revoke(order.id)
        await talk.toast(words.REVOKED, alert=True)
        await talk.show(words.offer(order.id, 0), _offered(order, linked=False))

    async def open(self, talk: Talk, code: str) -> None:
        """Somebody came by a link: asked once whether to follow. No bad code is told from another."""
        order = await self._led_to(code)
        if order is None:
            await talk.say(words.NOTHING)
        elif order.owner == talk.owner:
            await talk.say(words.OWN)
        else:
            await talk.say(words.ask(), _board(words.FOLLOW, pack(Follow(code))))

    async def press(self, talk: Talk, callback: OfFollower) -> None:
        """Begin to follow, or stop."""
        await talk.toast()
        if isinstance(callback, StopFollowing):
            await self._followers.stop(callback.order_id, talk.owner)
            await talk.say(words.STOPPED)
            return
        order = await self._led_to(callback.code)
        is_foreign = order is not None and order.owner != talk.owner
        if order is not None and is_foreign and await self._followers.follow(callback.code, talk.owner):
            await talk.show(words.begun(order.id, order.phase), stop_board(order.id))
        else:
            await talk.say(words.NOTHING)

    async def _led_to(self, code: str) -> Order | None:
        order_id = await self._followers.leads_to(code)
        return None if order_id is None else await self._book.order(order_id)


def stop_board(order_id: OrderId) -> InlineKeyboardMarkup:
    """Under what a follower is told: nothing that acts on the order."""
    return _board(words.STOP, pack(StopFollowing(order_id)))


def _board(label: str | Phrase, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(str(label), callback_data=data)]])


def _offered(order: Order, *, linked: bool = True) -> InlineKeyboardMarkup:
    """There is nothing to end where nobody follows and no link is out."""
    deeds = [(words.NEW_LINK, Deed.FOLLOW_LINK)]
    if linked:
        deeds.append((words.REVOKE, Deed.FOLLOW_REVOKE))
    packed = [(str(label), pack(OrderDeed(order.id, deed))) for label, deed in deeds]
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in packed]])
