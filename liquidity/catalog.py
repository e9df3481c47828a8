"""The catalog: which markets there are. A new kind is one package and one line in KINDS."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from liquidity.clock import Clock
from liquidity.errors import BadInput
from liquidity.magma.market import MagmaMarket
from liquidity.market import Market
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.secret import Secret


class Closable(Market, Protocol):
    """A market that holds connections."""

    async def close(self) -> None:
        """Close them."""


KINDS: Final[Mapping[str, Callable[[MarketConfig, Clock], Closable]]] = {"magma": MagmaMarket}

BUILT_IN: Final[tuple[MarketConfig, ...]] = (
    MarketConfig(
        id=MarketId("magma"),
        name="Amboss Magma",
        kind="magma",
        url="https://magma.amboss.tech/graphql",
        network=Network.MAINNET,
    ),
    # Not in the vendor's documents: a host that public clients name.
    MarketConfig(
        id=MarketId("magma-dev"),
        name="Amboss Magma (signet)",
        kind="magma",
        url="https://magma-dev.amboss.tech/graphql",
        network=Network.SIGNET,
    ),
)

_ID: Final = re.compile(r"[a-z0-9-]{1,32}")


class CatalogError(BadInput):
    """The markets file cannot be used; *faults* holds a sentence for each thing wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True, slots=True)
class _Field:
    kinds: tuple[type, ...]
    needed: bool = True


_FIELDS: Final = {
    "id": _Field((str,)),
    "name": _Field((str,)),
    "kind": _Field((str,)),
    "url": _Field((str,)),
    "network": _Field((str,)),
    "api_key": _Field((str,), needed=False),
    "pace": _Field((int, float), needed=False),
    "max_rps": _Field((int, float), needed=False),
}


def read_markets(text: str) -> tuple[MarketConfig, ...]:
    """Read a markets file (TOML, one `[[market]]` a market). Raises CatalogError with all faults at once."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError([f"The markets file is no TOML: {error}."]) from error
    tables = document.pop("market", [])
    faults = [f"The markets file has an unknown key: {key}." for key in document]
    if not isinstance(tables, list) or not tables or not all(isinstance(each, dict) for each in tables):
        raise CatalogError([*faults, "The markets file needs at least one [[market]] table."])
    for number, table in enumerate(tables, 1):
        faults += [f"Market {number}: {fault}" for fault in _faults_of(table)]
    ids = [table.get("id") for table in tables]
    faults += [
        f"Two markets have the id {each}." for each in sorted({str(i) for i in ids if ids.count(i) > 1})
    ]
    if faults:
        raise CatalogError(faults)
    return tuple(_config(table) for table in tables)


def _faults_of(table: Mapping[str, Any]) -> list[str]:
    faults = [f"unknown key {key}." for key in table if key not in _FIELDS]
    for name, field in _FIELDS.items():
        value = table.get(name)
        if value is None and field.needed:
            faults.append(f"{name} is missing.")
        elif value is not None and (not isinstance(value, field.kinds) or isinstance(value, bool)):
            faults.append(f"{name} has the wrong type.")
    return faults or _meaning_faults(table)


def _meaning_faults(table: Mapping[str, Any]) -> list[str]:
    address = urlsplit(table["url"])
    checks = {
        "id may hold a to z, 0 to 9 and hyphens, at most 32.": _ID.fullmatch(table["id"]),
        f"kind must be one of: {', '.join(KINDS)}.": table["kind"] in KINDS,
        "url must be an http or https address.": address.scheme in {"http", "https"} and address.hostname,
        f"network must be one of: {', '.join(Network)}.": table["network"] in set(Network),
        "pace must be above 0.": table.get("pace", 1) > 0,
        "max_rps must be above 0.": table.get("max_rps", 1) > 0,
        "name must not be empty.": table["name"].strip(),
    }
    return [sentence for sentence, holds in checks.items() if not holds]


def _config(table: Mapping[str, Any]) -> MarketConfig:
    known = dict(table)
    api_key = known.pop("api_key", "")
    known |= {"network": Network(known["network"]), "api_key": Secret(api_key) if api_key else None}
    return MarketConfig(**known)


def with_keys(configs: Iterable[MarketConfig], keys: Mapping[str, Secret]) -> tuple[MarketConfig, ...]:
    """The same markets with the API keys of the settings, by market id."""
    return tuple(replace(config, api_key=keys.get(config.id, config.api_key)) for config in configs)


def open_markets(configs: Iterable[MarketConfig], network: Network, clock: Clock) -> dict[MarketId, Closable]:
    """The markets of one network, in the order they are shown."""
    return {config.id: KINDS[config.kind](config, clock) for config in configs if config.network is network}
