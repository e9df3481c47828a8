"""/export and /import: orders and their keys leave and return in one file, sealed under a passphrase."""

from collections.abc import Callable

from bot.conversations.taking import take_secret
from bot.documents import Asked, Asks, Documents
from bot.explain_buttons import what_is_board
from bot.ports import Inbox
from bot.questions import Questions
from bot.talk import Talk
from bot.texts import faults
from bot.texts import moving as words
from bot.texts.glossary import Topic
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.errors import KeyLost, TooOften
from liquidity.orders import Order
from liquidity.parcels import LEAST_PASSPHRASE, MOST_BYTES, BadParcel, ParcelBook, ParcelFault, Passphrase
from liquidity.tries import Tries


class Moving:
    """Asks for passphrases, which leave chat and inbox before anything else is done with them."""

    def __init__(
        self,
        *,
        parcels: ParcelBook,
        documents: Documents,
        inbox: Inbox,
        book: ReadBook,
        desk: Desk,
        clock: Clock,
        on_order: Callable[[Order], None],
    ) -> None:
        self._parcels = parcels
        self._questions = Questions(documents, Asks.EXPORT, Asks.IMPORT, Asks.UNSEAL)
        self._inbox = inbox
        self._book = book
        self._desk = desk
        self._clock = clock
        self._on_order = on_order
        self._tries = Tries(clock)

    async def take_out(self, talk: Talk) -> None:
        """What the file holds, and the question for its passphrase."""
        if not await self._book.page_of(talk.owner, skip=0, limit=1):
            await talk.say(words.NOTHING_TO_EXPORT)
            return
        await self._questions.ask(talk.owner, Asked(step=Asks.EXPORT))
        await talk.say(words.ask_new(), what_is_board(Topic.SEALED, Topic.KEY))

    async def bring_back(self, talk: Talk) -> None:
        """The question for the file."""
        await self._questions.ask(talk.owner, Asked(step=Asks.IMPORT))
        await talk.say(words.ask_file(), what_is_board(Topic.SEALED))

    async def cancel(self, talk: Talk) -> bool:
        """Whether there was one of these questions to leave."""
        if not await self._questions.leave(talk.owner):
            return False
        await talk.say(words.LEFT)
        return True

    async def on_text(self, talk: Talk) -> bool:
        """Whether a text answered one of these questions."""
        asked = await self._questions.open(talk.owner)
        if asked is None:
            return False
        if asked.step is Asks.IMPORT:
            await talk.say(words.ask_file())
        else:
            await self._take_passphrase(talk, asked)
        return True

    async def on_passphrase(self, talk: Talk) -> bool:
        """Whether a passphrase is asked for, and so any text is one that is none of our commands."""
        asked = await self._questions.open(talk.owner)
        if asked is None or asked.step is Asks.IMPORT:
            return False
        await self._take_passphrase(talk, asked)
        return True

    async def _take_passphrase(self, talk: Talk, asked: Asked) -> None:
        """It leaves the inbox and the chat first, whatever becomes of the file."""
        taken = await take_secret(talk, self._inbox, words.DELETE_YOURSELF)
        if taken.interrupted:
            await talk.say(words.INTERRUPTED)
        elif asked.step is Asks.EXPORT:
            await self._export(talk, Passphrase(taken.text))
        else:
            await self._import(talk, asked, Passphrase(taken.text))

    async def on_file(self, talk: Talk) -> bool:
        """Whether a file answered one of these questions."""
        asked = await self._questions.open(talk.owner)
        if asked is None or asked.step is Asks.EXPORT or talk.file is None:
            return False
        if talk.file.size > MOST_BYTES:
            await talk.say(words.fault(ParcelFault.TOO_LARGE))
            return True
        await self._questions.ask(talk.owner, Asked(step=Asks.UNSEAL, about=talk.file.id))
        await talk.say(words.ASK_PASSPHRASE)
        return True

    async def _export(self, talk: Talk, passphrase: Passphrase) -> None:
        if len(passphrase.reveal()) < LEAST_PASSPHRASE:
            await talk.say(words.too_short())
            return
        try:
            taken = await self._parcels.take_out(talk.owner, passphrase)
        except KeyLost:
            await self._questions.leave(talk.owner)
            await talk.say(words.KEY_LOST)
            return
        name = f"inlet-{self._clock.now():%Y-%m-%d}.sealed"
        await talk.send(name, taken.sealed, words.exported(taken.left))
        await self._questions.leave(talk.owner)

    async def _import(self, talk: Talk, asked: Asked, passphrase: Passphrase) -> None:
        try:
            self._tries.count(talk.owner)
        except TooOften as often:
            await talk.say(faults.too_often(often.bound))
            return
        sealed = await talk.fetch(asked.about)
        try:
            brought = await self._parcels.bring_back(
                talk.owner, sealed, passphrase, markets=self._desk.markets.keys(), now=self._clock.now()
            )
        except BadParcel as error:
            if error.fault is not ParcelFault.WRONG_KEY:
                await self._questions.ask(talk.owner, Asked(step=Asks.IMPORT))
            await talk.say(words.fault(error.fault))
            return
        await self._questions.leave(talk.owner)
        for order in brought.new:
            self._on_order(order)
        await talk.say(words.brought(brought, self._clock.now()))
