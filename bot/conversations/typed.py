"""What is typed on the way to a purchase: an answer to the open question, or to one before it."""

from bot.conversations.buying import Buying
from bot.conversations.noding import Noding
from bot.conversations.sizing import Sizing
from bot.documents import Dialog, Step
from bot.escape import esc
from bot.talk import Talk
from bot.texts import buying as words


class Typed:
    """Reads texts, and gives what they say to the dialog."""

    def __init__(self, *, buying: Buying, noding: Noding, sizing: Sizing) -> None:
        self._buying = buying
        self._noding = noding
        self._sizing = sizing

    async def on_text(self, talk: Talk, dialog: Dialog) -> None:
        """A text answers the open question, if it can, or one before it anew."""
        if dialog.step is Step.NODE:
            await self._take_first(talk, dialog)
        elif dialog.step is Step.AMOUNT:
            await self._take_size(talk, dialog)
        elif not await self._take_node(talk, dialog):
            await self._take_other_size(talk, dialog)

    async def _take_first(self, talk: Talk, dialog: Dialog) -> None:
        """The node, or an amount before it."""
        read = await self._noding.answer(talk, dialog)
        sized = None if read.found or dialog.only else await self._sizing.read(talk, dialog.id, talk.text)
        if sized is not None and sized.amount is not None:
            await self._buying.take_amount(talk, dialog, sized.amount, sized.note)
        else:
            await self._buying.take_node(talk, dialog, read)

    async def _take_size(self, talk: Talk, dialog: Dialog) -> None:
        read = await self._sizing.read(talk, dialog.id, talk.text)
        if read.readings is not None:
            await self._buying.offer_readings(talk, dialog, read.note, read.readings)
        elif read.amount is not None:
            await self._buying.take_amount(talk, dialog, read.amount, read.note)
        elif not await self._take_node(talk, dialog):
            await self._buying.ask(talk, dialog, read.note)

    async def _take_node(self, talk: Talk, dialog: Dialog) -> bool:
        """Whether a text is an address: of a key alone it may have been asked for on the way."""
        read = await self._noding.read(talk, talk.text)
        if len(read.found) != 1 or read.found[0].is_bare:
            return False
        await self._buying.answered(talk, dialog, node=str(read.found[0]), only="")
        return True

    async def _take_other_size(self, talk: Talk, dialog: Dialog) -> None:
        """The last questions are answered by buttons; an amount that is typed there is the new one."""
        read = await self._sizing.read(talk, dialog.id, talk.text)
        if read.amount is not None:
            await self._buying.take_amount(talk, dialog, read.amount, read.note)
        else:
            await self._buying.ask(talk, dialog, esc(words.USE_BUTTONS))
