"""/nodes: the nodes of a person, with names. Its questions survive a crash, and leave a purchase as it is."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from bot import node_keyboards as boards
from bot.callbacks import OfNode
from bot.conversations.noding import NodeRead, Noding, which
from bot.documents import Asked, Asks, Documents
from bot.escape import Markup, esc, paragraphs
from bot.naming import BadName
from bot.node_words import address_word
from bot.nodes import Node, Nodes
from bot.questions import Questions
from bot.talk import Talk
from bot.texts import general
from bot.texts import nodes as words
from bot.texts import preflight as preflight_words
from liquidity.node import NodeAddress, kept_node
from liquidity.preflight import Preflight

_NOTHING = esc("")

Do = Callable[[Talk, Node], Awaitable[None]]


class AddressBook:
    """Shows nodes and changes them."""

    def __init__(self, nodes: Nodes, noding: Noding, preflight: Preflight, documents: Documents) -> None:
        self._nodes = nodes
        self._noding = noding
        self._preflight = preflight
        self._questions = Questions(documents, Asks.ADDRESS, Asks.NAME, Asks.NOTHING)
        self._deeds: Mapping[str, Do] = {
            boards.SHOW: self._show,
            boards.RENAME: self._ask_name,
            boards.NAMELESS: self._unname,
            boards.REMOVE: self._remove,
            boards.DEFAULT: self._default,
            boards.CHECK: self._check,
        }

    async def show_all(self, talk: Talk, note: Markup = _NOTHING) -> None:
        """All nodes, and nothing asked."""
        known = await self._nodes.of(talk.owner)
        text = words.nodes(known) if known else words.none()
        await self._close(talk, paragraphs(note, text), boards.nodes(known))

    async def press(self, talk: Talk, tap: OfNode) -> None:
        """A button of /nodes."""
        if tap.deed == boards.LIST:
            await self.show_all(talk)
        elif tap.deed == boards.ADD:
            await self._ask_address(talk)
        elif tap.deed == boards.PICK:
            await self._pick(talk, tap.node)
        elif tap.deed == boards.RESTORE:
            await self._restore(talk, tap.node)
        else:
            node = await self._nodes.by_key(talk.owner, tap.node)
            if node is None or tap.deed not in self._deeds:
                await talk.toast(words.NOT_YOURS, alert=True)
                return
            await self._deeds[tap.deed](talk, node)

    async def on_text(self, talk: Talk) -> bool:
        """Whether a text answered the open question of /nodes."""
        asked = await self._questions.open(talk.owner)
        if asked is None or (asked.step is Asks.NOTHING and asked.cause != talk.cause):
            return False
        if asked.cause == talk.cause:
            await self._repeat(talk, asked)
        elif asked.step is Asks.ADDRESS:
            await self.take(talk, await self._noding.read(talk, talk.text))
        else:
            await self._read_name(talk, asked)
        return True

    async def cancel(self, talk: Talk) -> bool:
        """Whether there was a question of /nodes to leave."""
        asked = await self._questions.open(talk.owner)
        if asked is None or (asked.step is Asks.NOTHING and asked.cause != talk.cause):
            return False
        await self._close(talk, esc(general.NODES_CANCELLED))
        return True

    async def _repeat(self, talk: Talk, asked: Asked) -> None:
        """A crash brought the same text again: it was an answer already."""
        node = await self._nodes.by_key(talk.owner, asked.about)
        if asked.step is Asks.NAME and node is not None:
            await self._ask_name(talk, node)
        elif asked.step is Asks.ADDRESS:
            await self._ask_address(talk, found=[kept_node(each) for each in asked.found])
        elif node is not None:
            await self._show(talk, node)
        else:
            await self.show_all(talk)

    async def _ask_address(
        self, talk: Talk, note: Markup = _NOTHING, found: list[NodeAddress] | None = None
    ) -> None:
        text = which(found) if found else words.ask_address()
        asked = Asked(step=Asks.ADDRESS, found=tuple(map(str, found or ())))
        await self._open(talk, asked, paragraphs(note, text), boards.ask_address(found or ()))

    async def take(self, talk: Talk, read: NodeRead) -> None:
        """What was read answers the question for an address, if it can."""
        if len(read.found) == 1:
            await self._add(talk, read.found[0])
        else:
            await self._ask_address(talk, read.note, list(read.found))

    async def _pick(self, talk: Talk, word: str) -> None:
        asked = await self._questions.open(talk.owner)
        found = (kept_node(each) for each in asked.found) if asked else ()
        picked = next((node for node in found if address_word(node) == word), None)
        if picked is None:
            await talk.toast(words.NOT_YOURS, alert=True)
        else:
            await self._add(talk, picked)

    async def _restore(self, talk: Talk, word: str) -> None:
        node = await self._nodes.gone(talk.owner, word)
        if node is not None and await self._nodes.add(talk.owner, node) is not None:
            await self.show_all(talk)
        else:
            await self.show_all(talk, words.too_many() if node is not None else _NOTHING)

    async def _add(self, talk: Talk, at: NodeAddress) -> None:
        node = await self._nodes.add(talk.owner, at)
        if node is None:
            await self.show_all(talk, words.too_many())
            return
        note = self._noding.left_out([node.at])
        if node.name:
            await self._show(talk, node, paragraphs(words.added(node), note))
        else:
            await self._ask_name(talk, node, paragraphs(words.added(node), note))

    async def _ask_name(self, talk: Talk, node: Node, note: Markup = _NOTHING) -> None:
        asked = Asked(step=Asks.NAME, about=node.key)
        await self._open(talk, asked, paragraphs(note, words.ask_name(node)), boards.ask_name(node))

    async def _read_name(self, talk: Talk, asked: Asked) -> None:
        node = await self._nodes.by_key(talk.owner, asked.about)
        if node is None:
            await self.show_all(talk)
            return
        try:
            name = await self._nodes.rename(talk.owner, node, talk.text)
        except BadName as error:
            await self._ask_name(talk, node, words.name_fault(error))
        else:
            await self._show(talk, Node(node.at, name), words.now_called(name))

    async def _unname(self, talk: Talk, node: Node) -> None:
        await self._nodes.rename(talk.owner, node, "")
        await self.show_all(talk)

    async def _remove(self, talk: Talk, node: Node) -> None:
        await self._nodes.remove(talk.owner, node)
        await self._close(talk, words.removed(node), boards.removed(node))

    async def _default(self, talk: Talk, node: Node) -> None:
        await self._nodes.make_default(talk.owner, node)
        await self._show(talk, node)

    async def _check(self, talk: Talk, node: Node) -> None:
        await talk.toast(str(preflight_words.CHECKING))
        found = await self._preflight.check(talk.owner, node.at)
        await self._show(talk, node, preflight_words.finding(found, node.at))

    async def _show(self, talk: Talk, node: Node, note: Markup = _NOTHING) -> None:
        default = await self._nodes.default(talk.owner)
        first = default is not None and default.key == node.key
        text = paragraphs(note, words.node(node, first=first))
        await self._close(talk, text, boards.node(node, first=first), node.key)

    async def _close(
        self, talk: Talk, text: Markup, board: InlineKeyboardMarkup | None = None, key: str = ""
    ) -> None:
        """Show what asks nothing; the same text brought again by a crash is known for an old one."""
        await self._open(talk, Asked(step=Asks.NOTHING, about=key), text, board)

    async def _open(self, talk: Talk, asked: Asked, text: Markup, board: InlineKeyboardMarkup | None) -> None:
        """Keep what is asked, then show it; the question before it loses its buttons."""
        before = await self._questions.open(talk.owner)
        kept = replace(asked, cause=talk.cause)
        await self._questions.ask(talk.owner, kept)
        shown = await talk.show(text, board)
        await self._questions.ask(talk.owner, replace(kept, message_id=shown))
        if before is not None and before.message_id not in {0, shown} and before.step is not Asks.NOTHING:
            await talk.strip(before.message_id)
