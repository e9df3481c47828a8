"""/start with what a link carried: a purchase of a size or for a node, orders. A tap buys nothing."""

from bot import deeplinks, keyboards
from bot.conversations.buying import Buying
from bot.conversations.following import Following
from bot.conversations.lobby import Lobby
from bot.conversations.orders import Orders
from bot.deeplinks import BuyLink, FollowLink, HomeLink, NodeLink, OrderLink, OrdersLink
from bot.dialogs import Dialogs, new_dialog_id
from bot.documents import Dialog, Step
from bot.talk import Talk
from bot.texts import deeplinks as words
from liquidity.amount import Amount


class Links:
    """Where a link to the bot leads."""

    def __init__(
        self, *, lobby: Lobby, buying: Buying, orders: Orders, dialogs: Dialogs, following: Following
    ) -> None:
        self._lobby = lobby
        self._buying = buying
        self._orders = orders
        self._dialogs = dialogs
        self._following = following

    async def start(self, talk: Talk) -> None:
        """A /start by hand, or by a link."""
        _, _, payload = talk.text.partition(" ")
        if not payload.strip():
            await self._lobby.start(talk)
            return
        match deeplinks.unpack(payload.strip()):
            case BuyLink(amount):
                await self._buy(talk, amount)
            case OrderLink(order_id):
                if not await self._orders.show(talk, order_id):
                    await talk.say(words.NO_ORDER)
            case NodeLink(pubkey):
                await self._buying.start_for(talk, pubkey)
            case FollowLink(code):
                await self._following.open(talk, code)
            case HomeLink():
                await self._lobby.start(talk)
            case OrdersLink():
                await self._orders.show_all(talk)
            case _:
                await talk.say(words.UNKNOWN)

    async def _buy(self, talk: Talk, amount: Amount) -> None:
        """The dialog at this amount, whose reading is echoed; one that is open takes it over."""
        dialog = await self._dialogs.of(talk.owner)
        if dialog is not None and dialog.cause == talk.cause:
            await self._buying.repeat(talk, dialog)
        else:
            dialog = dialog or Dialog(id=new_dialog_id())
            await self._buying.pick(talk, dialog, Step.AMOUNT, keyboards.amount_word(amount))
