"""A way out into an internet that the test makes up."""

import asyncio
from collections.abc import Sequence


class FakeDialer:
    """*names* lead to addresses or to an error; *doors* are how each address answers, open if not said.

    *asked* and *knocked* are what it was asked; a test that clears *way* holds all calls up.
    """

    def __init__(self) -> None:
        self.names: dict[str, Sequence[str] | OSError] = {}
        self.doors: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.knocked: list[tuple[str, int]] = []
        self.way = asyncio.Event()
        self.way.set()

    async def resolve(self, name: str) -> Sequence[str]:
        """What the name leads to. Raises OSError where the test names nothing."""
        self.asked.append(name)
        await self.way.wait()
        if name not in self.names:
            raise OSError(name)
        found = self.names[name]
        if isinstance(found, OSError):
            raise found
        return found

    async def knock(self, address: str, port: int) -> None:
        """Note the knock; raises what the test says."""
        self.knocked.append((address, port))
        await self.way.wait()
        if address in self.doors:
            raise self.doors[address]
