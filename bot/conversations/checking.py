"""The button on a summary that calls the node: what it finds stands above the terms, and bars nothing."""

from bot.conversations.buying import Buying
from bot.conversations.choosing import Choosing
from bot.documents import Dialog
from bot.talk import Talk
from bot.texts import preflight as words
from liquidity.preflight import Preflight


class Checking:
    """Calls the node of the summary that is open."""

    def __init__(self, *, preflight: Preflight, choosing: Choosing, buying: Buying) -> None:
        self._preflight = preflight
        self._choosing = choosing
        self._buying = buying

    async def check(self, talk: Talk, dialog: Dialog) -> None:
        """Show the same summary again, with what came of the call below it, where a phone shows it."""
        draft = await self._choosing.shown(talk, dialog)
        if draft is None:
            await self._buying.ask(talk, dialog)
            return
        found = await self._preflight.check(talk.owner, draft.node)
        await self._buying.show_summary(talk, dialog, draft, below=words.finding(found, draft.node))
