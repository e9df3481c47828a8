"""Whether a node can be called at its address: its name is looked up, its port knocked at.

Asked for by a person, so it is bounded for each and in all, and it never leads into a private network. What
it finds is advice: a seller may still reach what we did not, and the other way round.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final, Protocol

from liquidity.clock import Clock
from liquidity.errors import LiquidityError, TooOften
from liquidity.node import NodeAddress, leads_out
from liquidity.orders import Owner
from liquidity.proxy import NotThrough
from liquidity.tries import Tries

PATIENCE_SECONDS: Final = 5.0
MOST_CHECKS: Final = 5
CHECKS_WITHIN: Final = timedelta(minutes=10)
MOST_ABREAST: Final = 8
# A name may lead to any number of addresses; the first of each kind stand for the rest.
_MOST_OF_A_KIND: Final = 2


class IpVersion(StrEnum):
    """What kind of IP address answered."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class Reach(StrEnum):
    """How far a call came."""

    REACHED = "reached"
    REFUSED = "refused"
    NOT_THROUGH = "not_through"  # our proxy led no further
    SILENT = "silent"
    NO_WAY = "no_way"  # our own network has none
    NO_NAME = "no_name"
    UNRESOLVED = "unresolved"  # nobody could tell where the name leads
    PRIVATE = "private"
    TOR = "tor"  # not tried
    BARE = "bare"  # no address to call
    TOO_OFTEN = "too_often"
    BUSY = "busy"


# Of several doors, the one that tells most of the node.
_TELLING: Final = (Reach.REACHED, Reach.REFUSED, Reach.SILENT, Reach.NOT_THROUGH, Reach.NO_WAY)


@dataclass(frozen=True, slots=True)
class CallFinding:
    """What came of a call; *over* are the kinds of address that answered, none where a proxy chose it."""

    reach: Reach
    over: frozenset[IpVersion] = frozenset()


class Unresolved(LiquidityError, OSError):
    """A name could not be looked up, which says nothing of the name."""


class Dialer(Protocol):
    """The way out into the internet."""

    async def resolve(self, name: str) -> Sequence[str]:
        """The IP addresses of a DNS name, or itself where a proxy looks it up.

        Raises Unresolved, and OSError for none.
        """

    async def knock(self, address: str, port: int) -> None:
        """Open a TCP connection to what `resolve` gave and close it. Raises OSError; NotThrough is one."""


class Preflight:
    """Calls nodes; *allow_private* lets it into private networks, too."""

    def __init__(self, dialer: Dialer, clock: Clock, *, allow_private: bool) -> None:
        self._dialer = dialer
        self._allow_private = allow_private
        self._turns = asyncio.Semaphore(MOST_ABREAST)
        self._checks = Tries(clock, most=MOST_CHECKS, within=CHECKS_WITHIN)

    async def check(self, owner: Owner, node: NodeAddress) -> CallFinding:
        """Call a node for this person, within ten seconds; nothing is sent to it."""
        if node.is_bare:
            return CallFinding(Reach.BARE)
        if node.is_tor:
            return CallFinding(Reach.TOR)
        if self._turns.locked():
            return CallFinding(Reach.BUSY)
        try:
            self._checks.count(owner)
        except TooOften:
            return CallFinding(Reach.TOO_OFTEN)
        async with self._turns:
            return await self._call(node)

    async def _call(self, node: NodeAddress) -> CallFinding:
        try:
            addresses = await self._addresses(node.host)
        except (Unresolved, TimeoutError):
            return CallFinding(Reach.UNRESOLVED)
        except OSError:
            addresses = ()
        if not addresses:
            return CallFinding(Reach.NO_NAME)
        # A name that a proxy looks up is the proxy's to judge.
        seen = [address for address in addresses if _is_ip(address) or address != node.host]
        # One that leads home is enough: whoever runs that name chooses which of its addresses is taken.
        if not self._allow_private and not all(map(leads_out, seen)):
            return CallFinding(Reach.PRIVATE)
        # What was judged is what is called: the name is not looked up again.
        doors = _some_of_each(addresses)
        found = await asyncio.gather(*(self._knock(door, node.port) for door in doors))
        open_doors = [door for door, reach in zip(doors, found, strict=True) if reach is Reach.REACHED]
        over = frozenset(map(_version, filter(_is_ip, open_doors)))
        return CallFinding(min(found, key=_TELLING.index), over)

    async def _addresses(self, host: str) -> Sequence[str]:
        if _is_ip(host):
            return (host,)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._dialer.resolve(host)

    async def _knock(self, address: str, port: int) -> Reach:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._dialer.knock(address, port)
        except ConnectionRefusedError:
            return Reach.REFUSED
        except TimeoutError:
            return Reach.SILENT
        except NotThrough:
            return Reach.NOT_THROUGH
        except OSError:
            return Reach.NO_WAY
        return Reach.REACHED


def _some_of_each(addresses: Sequence[str]) -> list[str]:
    return [
        address
        for version in IpVersion
        for address in [each for each in addresses if _version(each) is version][:_MOST_OF_A_KIND]
    ]


def _version(address: str) -> IpVersion:
    return IpVersion.IPV6 if ":" in address else IpVersion.IPV4


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
