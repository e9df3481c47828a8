"""The proxy as the operator has set it up: whether it leads to Telegram, or where it ends."""

import asyncio
from typing import Final

import httpx

from bot.findings import Finding, Outcome, fault, good
from liquidity.dialing import ProxyDialer
from liquidity.proxy import Proxy

_SUBJECT: Final = "Proxy"
_SECONDS: Final = 10.0
_PORTS: Final = {"http": 80, "https": 443}


class ProxyCheck:
    """Has the proxy connect to the Bot API at this address; its login stands in no finding."""

    def __init__(self, proxy: Proxy, api: str) -> None:
        url = httpx.URL(api)
        self._proxy = proxy
        self._host = url.raw_host.decode("ascii")
        self._port = url.port or _PORTS[url.scheme]
        self._there = f"[{self._host}]:{self._port}" if ":" in self._host else f"{self._host}:{self._port}"

    async def look(self) -> Outcome:
        """What came of it."""
        return Outcome((await self._finding(),))

    async def _finding(self) -> Finding:
        proxy, there = self._proxy, self._there
        try:
            async with asyncio.timeout(_SECONDS):
                await ProxyDialer(proxy).knock(self._host, self._port)
        except OSError as error:  # TimeoutError is one
            why = str(error) or f"no answer within {_SECONDS:g} seconds"
            return fault(
                _SUBJECT,
                f"{proxy.host}:{proxy.port} does not lead to {there}: {why}. "
                "See whether the proxy runs, and INLET_PROXY.",
            )
        return good(_SUBJECT, f"leads to {there}.")
