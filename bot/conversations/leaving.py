"""/forget: everything of a person is deleted, once they know what nobody would watch any more."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Final

from bot import own_keyboards as boards
from bot.callbacks import OfSelf
from bot.ports import Forgetting
from bot.talk import Talk
from bot.texts import leaving as words
from bot.tongue import Language
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.lease import is_watched
from liquidity.orders import Order, Owner

# More than anybody has running; those that run come first.
_MOST_ORDERS: Final = 1000


class Leaving:
    """Asks before it deletes, and a second time where orders run."""

    def __init__(
        self,
        *,
        forgetting: Forgetting,
        book: ReadBook,
        clock: Clock,
        list_commands: Callable[[int, Language | None], Awaitable[None]],
    ) -> None:
        self._list_commands = list_commands
        self._forgetting = forgetting
        self._book = book
        self._clock = clock

    async def ask(self, talk: Talk) -> None:
        """What would be deleted, and what nobody would watch any more."""
        watched = await self._watched(talk.owner)
        await talk.show(words.ask(watched), boards.forget(watched, _word(watched)))

    async def press(self, talk: Talk, tap: OfSelf) -> None:
        """A button of /forget. One that was shown for other orders than run now asks anew."""
        watched = await self._watched(talk.owner)
        if tap.deed == boards.KEEP:
            await talk.toast()
            await talk.show(words.KEPT)
        elif tap.word != _word(watched):
            await talk.toast(words.CHANGED, alert=True)
            await self.ask(talk)
        elif watched and tap.deed == boards.FORGET:
            await talk.toast()
            await talk.show(words.ask_again(watched), boards.forget_surely(watched, _word(watched)))
        else:
            await talk.toast()
            await self._forget(talk)

    async def _forget(self, talk: Talk) -> None:
        if await self._forgetting.forget(talk.owner, cause=talk.cause):
            await talk.show(words.forgotten())
            await self._list_commands(talk.owner, None)
        else:
            await talk.show(words.BUYING)

    async def _watched(self, owner: Owner) -> Sequence[Order]:
        """The orders that are looked after; a firm price that nobody took is none."""
        now = self._clock.now()
        theirs = await self._book.page_of(owner, skip=0, limit=_MOST_ORDERS)
        return [order for order in theirs if is_watched(order, now)]


def _word(watched: Sequence[Order]) -> str:
    """Stands for these orders, each as settled as it is now, on a button."""
    told = "".join(f"{order.id}{order.settled:d}" for order in sorted(watched, key=lambda each: each.id))
    return sha256(told.encode()).hexdigest()[:16]
