"""The open question of one command: kept in the chat's document, so that it survives any crash."""

from bot.documents import Asked, Asks, Documents
from liquidity.orders import Owner


class Questions:
    """The questions that are one conversation's own, told by their *steps*: another's it never sees."""

    def __init__(self, documents: Documents, *steps: Asks) -> None:
        self._documents = documents
        self.steps = frozenset(steps)

    async def open(self, owner: Owner) -> Asked | None:
        """The question that was asked last, if it is one of these."""
        asked = (await self._documents.of(owner)).asked
        return asked if asked is not None and asked.step in self.steps else None

    async def ask(self, owner: Owner, asked: Asked) -> None:
        """This is open now, in place of whatever was."""
        await self._documents.change(owner, asked=asked)

    async def leave(self, owner: Owner) -> bool:
        """Whether one of these was open; it no longer is, while another's stays."""
        if await self.open(owner) is None:
            return False
        await self._documents.change(owner, asked=None)
        return True
