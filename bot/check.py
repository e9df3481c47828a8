"""`inlet check`: everything that the bot needs is asked once, and each fault is named with what to do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Final

import httpx

from bot.check_clock import look_at_clock
from bot.check_proxy import ProxyCheck
from bot.check_telegram import TelegramCheck
from bot.config import Settings
from bot.findings import Finding, Outcome, Sighting, clipped, fault, good, note
from bot.options import api_key_name, token_name
from liquidity.catalog import open_markets
from liquidity.clock import Clock
from liquidity.errors import KeyRefused, MarketError, Rejected
from liquidity.market import Market, Probe, Schema
from liquidity.market_config import MarketConfig

# More than the longest of them has by itself.
PATIENCE: Final = 30.0
_MOST_NAMED: Final = 5

Look = Callable[[], Awaitable[Outcome]]
Tell = Callable[[Finding], None]


async def check(
    settings: Settings,
    configs: Sequence[MarketConfig],
    clock: Clock,
    database: Callable[[], Awaitable[Finding]],
    tell: Tell,
) -> None:
    """Look at everything side by side, and tell what was found in one order."""

    async def look_at_database() -> Outcome:
        return Outcome((await database(),))

    proxy, api = settings.proxy, settings.telegram_api
    telegram = TelegramCheck(api, settings.telegram_token.reveal(), clock, proxy)
    async with AsyncExitStack() as stack:
        looks: dict[str, Look] = {"Database": look_at_database}
        if proxy is not None:
            looks["Proxy"] = ProxyCheck(proxy, api).look
        looks["Telegram"] = telegram.look
        here = [config for config in configs if config.network is settings.network]
        markets = open_markets(here, settings.network, clock)
        for market in markets.values():
            stack.push_async_callback(market.close)
        for config in here:
            looks[title(config)] = MarketCheck(config, markets.get(config.id), clock).look
        if configs and not markets:
            tell(fault("Markets", f"none sells on {settings.network}: see INLET_NETWORK and INLET_MARKETS."))
        sightings = await look_at_all(looks.items(), tell)
    tell(look_at_clock(sightings))


async def look_at_all(looks: Iterable[tuple[str, Look]], tell: Tell) -> list[Sighting]:
    """Make all these checks at once, each in so many seconds; what fails by itself is a fault of its own."""
    outcomes = await asyncio.gather(*(_bounded(subject, look) for subject, look in looks))
    for outcome in outcomes:
        for finding in outcome.findings:
            tell(finding)
    return [sighting for outcome in outcomes for sighting in outcome.sightings]


async def _bounded(subject: str, look: Look) -> Outcome:
    try:
        async with asyncio.timeout(PATIENCE):
            return await look()
    except TimeoutError:
        says = f"no answer within {PATIENCE:g} seconds. Try again; if it stays so, see whether it is reached."
    except Exception as error:  # noqa: BLE001 - one check that fails must not stop the others
        says = f"the check itself has failed ({type(error).__name__}). Please report this."
    return Outcome((fault(subject, says),))


def title(config: MarketConfig) -> str:
    """A market as the operator knows it: its name, and its id in the settings."""
    return f"{config.name} ({config.id})"


class MarketCheck:
    """Asks a market its cheapest question; one that is None is off."""

    def __init__(self, config: MarketConfig, market: Market | None, clock: Clock) -> None:
        self._config = config
        self._market = market
        self._clock = clock
        self._title = title(config)

    async def look(self) -> Outcome:
        """Whether it answers and how fast, and whether it still knows all that the bot asks."""
        if self._market is None:
            return Outcome((note(self._title, f"off until {token_name(self._config.id)} is set."),))
        asked = self._clock.now()
        try:
            probe = await self._market.probe()
        except MarketError as error:
            return Outcome((fault(self._title, self._trouble(error)),))
        findings = [good(self._title, f"answers in {round(probe.seconds * 1000)} ms.")]
        if probe.schema is not None:
            findings.append(_judged(f"Queries of {self._title}", probe.schema))
        return Outcome(tuple(findings), tuple(self._sightings(probe, asked)))

    def _sightings(self, probe: Probe, asked: datetime) -> Iterator[Sighting]:
        if probe.date is not None:
            yield Sighting(who=self._config.name, told=probe.date, asked=asked, answered=self._clock.now())

    def _trouble(self, error: MarketError) -> str:
        host = httpx.URL(self._config.url).netloc.decode("ascii", "replace")
        why = f"({clipped(str(error)) or 'without a word'})"
        if isinstance(error, KeyRefused) and self._config.api_key is not None:
            return f"the API key is refused {why}. Set {api_key_name(self._config.id)} anew, or take it away."
        if isinstance(error, Rejected):
            return (
                f"{host} refuses the bot's question {why}. "
                "See its url in INLET_MARKETS, and whether there is a newer Inlet."
            )
        return (
            f"{host} does not answer as it should {why}. Try again in a few minutes; if it stays so, "
            "see whether this host reaches it, and its url in INLET_MARKETS."
        )


def _judged(subject: str, schema: Schema) -> Finding:
    if schema.missing is None:
        return note(subject, "not checked, since the market does not tell its schema. Nothing need be done.")
    if not schema.missing:
        return good(subject, "the market knows all that the bot asks for.")
    named = ", ".join(clipped(each) for each in schema.missing[:_MOST_NAMED])
    rest = len(schema.missing) - _MOST_NAMED
    return fault(
        subject,
        f"the market no longer knows {named}{f', and {rest} more' if rest > 0 else ''}. "
        "Its API has changed: see whether there is a newer Inlet before anybody buys.",
    )
