"""Cancelling an order: asked once "really?", then told plainly what the market made of it."""

from bot import order_keyboards
from bot.escape import esc
from bot.talk import Talk
from bot.texts import cancelling as words
from bot.texts import general
from liquidity.book import ReadBook
from liquidity.cancelling import Cancelling
from liquidity.desk import Desk
from liquidity.errors import CancelUnknown, CannotCancel, NoSuchOrder, Rejected, Unavailable
from liquidity.market import CancelReason
from liquidity.orders import Order


class CallingOff:
    """Has orders cancelled."""

    def __init__(self, *, desk: Desk, cancelling: Cancelling, book: ReadBook) -> None:
        self._desk = desk
        self._cancelling = cancelling
        self._book = book

    async def ask(self, talk: Talk, order: Order) -> None:
        """Nothing is sent yet."""
        if not self._cancelling.possible(order):
            await talk.toast(words.CANNOT, alert=True)
            return
        await talk.toast()
        await talk.say(words.ask(order, self._market_of(order)), order_keyboards.really_cancel(order))

    async def keep(self, talk: Talk, order: Order) -> None:
        """The person has thought better of it."""
        await talk.toast()
        await talk.show(words.kept(order))

    async def unpaid(self, talk: Talk, order: Order) -> None:
        """The usual reason."""
        await self._cancel(talk, order, CancelReason.UNABLE_TO_PAY)

    async def node(self, talk: Talk, order: Order) -> None:
        """The seller cannot reach the node."""
        await self._cancel(talk, order, CancelReason.NODE_UNREACHABLE)

    async def size(self, talk: Talk, order: Order) -> None:
        """The size does not fit."""
        await self._cancel(talk, order, CancelReason.SIZE)

    async def _cancel(self, talk: Talk, order: Order, reason: CancelReason) -> None:
        market = self._market_of(order)
        # Before the market is asked: Telegram waits for the answer to a tap for seconds only.
        await talk.toast()
        try:
            seen = await self._cancelling.cancel(order.id, talk.owner, reason)
        except NoSuchOrder:
            await talk.show(esc(general.FOREIGN))
        except CannotCancel as error:
            if not error.asked:
                now = await self._book.order(order.id) or order
                await talk.show(words.past_that_point(now))
        except Rejected as refused:
            await talk.show(words.refused(order, market, refused.says))
        except CancelUnknown:
            await talk.show(words.unknown(order, market), order_keyboards.open_card(order))
        except Unavailable:
            await talk.show(words.not_sent(order, market), order_keyboards.really_cancel(order))
        else:
            await talk.show(words.taken(seen, market))

    def _market_of(self, order: Order) -> str:
        return self._desk.name_of(order.purchase.draft.market)
