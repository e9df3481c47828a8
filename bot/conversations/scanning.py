"""A picture of a QR code in place of an address, wherever an address may be sent."""

from collections.abc import Sequence

from bot.conversations.addressbook import AddressBook
from bot.conversations.buying import Buying
from bot.conversations.noding import NodeRead, Noding
from bot.conversations.shortcuts import Shortcuts
from bot.documents import Asked, Asks, Dialog, Documents, Step
from bot.escape import Markup
from bot.scanning import MOST_BYTES, BadPicture, Content, PictureFault, Scanner, content_of
from bot.talk import SentFile, Talk
from bot.texts import scanning as words
from bot.wishes import means_a_node
from liquidity.node.info import MOST_ADDRESSES


class Scanning:
    """Reads the picture, and hands what it says to whoever would read it as text."""

    def __init__(
        self,
        *,
        scanner: Scanner,
        documents: Documents,
        noding: Noding,
        address_book: AddressBook,
        buying: Buying,
        shortcuts: Shortcuts,
    ) -> None:
        self._scanner = scanner
        self._documents = documents
        self._noding = noding
        self._address_book = address_book
        self._buying = buying
        self._shortcuts = shortcuts

    async def on_picture(self, talk: Talk, picture: SentFile) -> None:
        """An address where one is asked for, or where nothing is; else the picture is not looked at."""
        document = await self._documents.of(talk.owner)
        asked, dialog = document.asked, document.dialog
        if asked is not None and asked.cause == talk.cause:
            await self._address_book.on_text(talk)
        elif asked is not None and asked.step is not Asks.NOTHING:
            await self._answer_book(talk, asked, picture)
        elif dialog is not None:
            await self._answer_dialog(talk, dialog, picture)
        else:
            read = await self._read(talk, picture)
            if read.found:
                await self._shortcuts.for_nodes(talk, read.found)
            else:
                await talk.say(read.note)

    async def _answer_book(self, talk: Talk, asked: Asked, picture: SentFile) -> None:
        if asked.step is Asks.ADDRESS:
            await self._address_book.take(talk, await self._read(talk, picture))
        else:
            await talk.say(words.waiting())

    async def _answer_dialog(self, talk: Talk, dialog: Dialog, picture: SentFile) -> None:
        if dialog.cause == talk.cause:
            await self._buying.repeat(talk, dialog)
        elif dialog.step is Step.NODE:
            await self._buying.take_node(talk, dialog, await self._read(talk, picture))
        else:
            await self._buying.ask(talk, dialog, words.not_now())

    async def _read(self, talk: Talk, picture: SentFile) -> NodeRead:
        if picture.size > MOST_BYTES:
            return NodeRead(note=words.fault(PictureFault.TOO_HEAVY))
        try:
            texts = await self._scanner.texts(await talk.fetch(picture.id))
        except BadPicture as bad:
            return NodeRead(note=words.fault(bad.fault))
        reads = [await self._noding.read(talk, text) for text in texts]
        nodes = tuple(dict.fromkeys(node for read in reads for node in read.found))[:MOST_ADDRESSES]
        if nodes:
            return NodeRead(nodes, self._noding.left_out(nodes))
        return NodeRead(note=_why_none(texts, reads))


def _why_none(texts: Sequence[str], reads: Sequence[NodeRead]) -> Markup:
    if not texts:
        return words.no_code()
    contents = {content_of(text) for text in texts}
    known = next((content for content in Content if content in contents), Content.OTHER)
    if known is not Content.OTHER:
        return words.content(known)
    meant = (
        read.note
        for text, read in zip(texts, reads, strict=True)
        if read.fault is not None and means_a_node(text, read.fault)
    )
    return next(meant, words.content(known))
