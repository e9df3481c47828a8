"""The ways out: from this host itself, by the system's resolver and plain TCP, and through a proxy."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from liquidity.http import trusted
from liquidity.preflight import MOST_ABREAST
from liquidity.proxy import Proxy
from liquidity.tunnel import Tunnels


class DirectDialer:
    """Looks names up and connects, through no proxy; fits `liquidity.preflight.Dialer`."""

    def __init__(self) -> None:
        # Threads of its own: a resolver that hangs keeps one longer than anybody waits for it.
        self._threads = ThreadPoolExecutor(MOST_ABREAST, thread_name_prefix="resolver")

    async def resolve(self, name: str) -> Sequence[str]:
        """The IP addresses of a DNS name. Raises OSError where it has none."""
        look_up = partial(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
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
