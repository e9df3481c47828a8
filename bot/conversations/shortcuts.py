"""Short paths to a purchase: /buy with words behind it, and what is written outside any dialog."""

from msgspec.structs import replace

from bot import keyboards
from bot.conversations.buying import Buying
from bot.conversations.noding import Noding
from bot.conversations.sizing import Sizing
from bot.dialogs import Dialogs
from bot.escape import Markup, esc, join, paragraphs
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults, general
from bot.wishes import NEARLY, Wish, amount_error, bare_number, means_a_node
from liquidity.amount import Amount, AmountError
from liquidity.node import NodeAddress


class Shortcuts:
    """Begins a dialog with all that was said at once."""

    def __init__(self, *, buying: Buying, noding: Noding, sizing: Sizing, dialogs: Dialogs) -> None:
        self._buying = buying
        self._noding = noding
        self._sizing = sizing
        self._dialogs = dialogs

    async def buy(self, talk: Talk) -> None:
        """/buy, with or without words behind it; a dialog that is open goes on as it was."""
        said = talk.text.partition(" ")[2].strip() or talk.text.partition("\n")[2].strip()
        if not said or await self._dialogs.of(talk.owner) is not None:
            await self._buying.start(talk)
        else:
            await self._begin(talk, await self._noding.wish(talk, said))

    async def text(self, talk: Talk) -> None:
        """A text that answers nothing: a node or an amount begins a purchase."""
        meant = bare_number(talk.text)
        wish = await self._noding.wish(talk, talk.text)
        error = amount_error(wish.amount) if wish.amount else None
        if meant:
            await self._ask_back(talk, esc(words.BARE_NUMBER), meant)
        elif _is_a_wish(talk.text, wish, error):
            await self._begin(talk, wish)
        elif wish.clear and error is not None and error.readings:
            await self._ask_back(talk, faults.amount_fault(error), error.readings)
        elif wish.clear and error is not None and error.fault in NEARLY:
            await talk.say(paragraphs(faults.amount_fault(error), general.NOTHING_OPEN))
        else:
            await talk.say(general.NOTHING_OPEN)

    async def for_nodes(self, talk: Talk, nodes: tuple[NodeAddress, ...]) -> None:
        """Begin for a node that was sent as a picture, or with the choice among several addresses."""
        await self._begin(talk, Wish(nodes=nodes))

    async def _ask_back(self, talk: Talk, question: Markup, meant: tuple[Amount, ...]) -> None:
        """An amount that may mean several: a purchase begins with the tap that says which."""
        price, possible, limits = await self._sizing.possible(talk, meant)
        if possible:
            await talk.say(question, keyboards.meant(possible, price))
        else:
            told = join(faults.limit_reached(each) for each in limits) if limits else faults.NO_DOLLARS
            await talk.say(paragraphs(told, general.NOTHING_OPEN))

    async def _begin(self, talk: Talk, wish: Wish) -> None:
        """Start with what was understood; where something was not, nothing is taken for granted."""
        dialog = await self._noding.fresh(talk)
        if wish.nodes or wish.node_fault or wish.left:
            one = str(wish.nodes[0]) if len(wish.nodes) == 1 else ""
            dialog = replace(dialog, node=one, found=() if one else tuple(map(str, wish.nodes)))
        notes = [faults.node_fault(wish.node_fault)] if wish.node_fault else []
        notes.append(self._noding.left_out(wish.nodes))
        if wish.left:
            notes.append(words.left_out(wish.left))
        # A word beside a number may be its unit: then the amount is asked for.
        if not wish.amount or wish.left:
            await self._buying.ask(talk, replace(dialog, step=dialog.open_step()), join(notes))
            return
        read = await self._sizing.read(talk, dialog.id, wish.amount)
        notes.append(read.note)
        if read.readings is not None:
            await self._buying.offer_readings(talk, dialog, join(notes), read.readings)
            return
        dialog = dialog.sized(read.amount) if read.amount is not None else dialog
        await self._buying.ask(talk, replace(dialog, step=dialog.open_step()), join(notes))


def _is_a_wish(text: str, wish: Wish, error: AmountError | None) -> bool:
    """Whether a text was surely meant to buy; small talk is not."""
    if wish.node_fault is not None:
        return means_a_node(text, wish.node_fault.fault)
    return wish.clear and (bool(wish.nodes) or error is None)
