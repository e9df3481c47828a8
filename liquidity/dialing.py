"""The ways out: from this host itself, by the system's resolver and plain TCP, and through a proxy."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from liquidity.http import trusted
from liquidity.preflight import MOST_ABREAST, Unresolved
from liquidity.proxy import Proxy
from liquidity.threads import Crowded, DaemonThreads
from liquidity.tunnel import Tunnels

# The resolver could not ask, or had no answer in time; all else says that there is no such address.
_NO_ANSWER: Final = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY, socket.EAI_SYSTEM})


class DirectDialer:
    """Looks names up and connects, through no proxy; fits `liquidity.preflight.Dialer`."""

    def __init__(self) -> None:
        # Threads of its own: a resolver that hangs keeps one longer than anybody waits for it.
        self._threads = DaemonThreads("resolver", abreast=MOST_ABREAST, most=MOST_ABREAST)

    async def resolve(self, name: str) -> Sequence[str]:
        """The IP addresses of a DNS name. Raises Unresolved, and OSError where it has none."""
        try:
            found = await self._threads.run(partial(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM))
        except Crowded as crowd:
            raise Unresolved from crowd
        except socket.gaierror as error:
            if error.errno in _NO_ANSWER:
                raise Unresolved from error
            raise
        return tuple(dict.fromkeys(str(address[0]) for *_, address in found))

    async def knock(self, address: str, port: int) -> None:
        """Open a TCP connection to this very IP address and close it. Raises OSError."""
        _, writer = await asyncio.open_connection(address, port, flags=socket.AI_NUMERICHOST)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


class ProxyDialer:
    """Connects through a proxy, which alone looks names up; fits `liquidity.preflight.Dialer`."""

    def __init__(self, proxy: Proxy) -> None:
        self._tunnels = Tunnels(proxy, trusted())

    async def resolve(self, name: str) -> Sequence[str]:
        """The name itself: no resolver on this side hears of it."""
        return (name,)

    async def knock(self, address: str, port: int) -> None:
        """Have a TCP connection opened to this IP address or name, and close it. Raises OSError."""
        stream = await self._tunnels.open(address, port)
        with suppress(OSError):
            await stream.aclose()
