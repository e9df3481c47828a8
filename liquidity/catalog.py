"""The catalog: which markets there are. A new kind is one package and one line in KINDS."""

import logging
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Protocol

import httpx

from liquidity.clock import Clock
from liquidity.errors import BadInput
from liquidity.lsps1.market import Lsps1Market
from liquidity.magma.market import MagmaMarket
from liquidity.market import Market
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.proxy import Proxy
from liquidity.secret import Secret

log = logging.getLogger(__name__)


class Closable(Market, Protocol):
    """A market that holds connections."""

    async def close(self) -> None:
        """Close them."""


KINDS: Final[Mapping[str, Callable[[MarketConfig, Clock], Closable]]] = {
    "magma": MagmaMarket,
    "lsps1": Lsps1Market,
}

_NO_TOKENS: Final[Mapping[str, Secret]] = MappingProxyType({})
_MAGMA: Final = "Amboss Magma"


def _magma_pool(pool: str) -> MarketConfig:
    """Its invoices pay Amboss or a seller, none of the nodes that it names."""
    return MarketConfig(
        id=MarketId(f"magma-{pool}"),
        name=f"{_MAGMA} ({pool})",
        kind="lsps1",
        url=f"https://magma.amboss.tech/api/lsp/v1/{pool}",
        network=Network.MAINNET,
        group=_MAGMA,
        own_nodes=False,
    )


def _olympus(suffix: str, host: str, network: Network, *, needs_token: bool = False) -> MarketConfig:
    """It opens private channels alone, and asks for an access key on the main network."""
    return MarketConfig(
        id=MarketId(f"olympus-{suffix}" if suffix else "olympus"),
        name=f"Olympus ({suffix})" if suffix else "Olympus",
        kind="lsps1",
        url=f"https://{host}/api/v1",
        network=network,
        needs_token=needs_token,
        private_only=True,
    )


BUILT_IN: Final[tuple[MarketConfig, ...]] = (
    MarketConfig(
        id=MarketId("magma"),
        name=_MAGMA,
        kind="magma",
        url="https://magma.amboss.tech/graphql",
        network=Network.MAINNET,
        group=_MAGMA,
    ),
    _magma_pool("recommended"),
    _magma_pool("cheapest"),
    _olympus("", "lsps1.zeuslsp.com", Network.MAINNET, needs_token=True),
    # Not in the vendor's documents: a host that public clients name.
    MarketConfig(
        id=MarketId("magma-dev"),
        name=f"{_MAGMA} (signet)",
        kind="magma",
        url="https://magma-dev.amboss.tech/graphql",
        network=Network.SIGNET,
    ),
    _olympus("testnet", "lsps1.testnet.zeuslsp.com", Network.TESTNET),
    _olympus("mutinynet", "lsps1.mutinynet.zeuslsp.com", Network.SIGNET),
)


class CatalogError(BadInput):
    """The markets file cannot be used; *faults* holds a sentence for each thing wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def _is_web_address(text: str) -> bool:
    """Without a user: its password would be sent in the place of the key."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host) and not url.userinfo


@dataclass(frozen=True, slots=True)
class _Field:
    """A key of a table; *only* is the one kind of market that has it."""

    kinds: tuple[type, ...]
    rule: str
    holds: Callable[[Any], bool]
    needed: bool = True
    only: str = ""


def _secret(only: str) -> _Field:
    rule = "may hold visible ASCII characters alone"
    return _Field((str,), rule, lambda text: bool(re.fullmatch(r"[!-~]*", text)), needed=False, only=only)


def _flag(only: str) -> _Field:
    return _Field((bool,), "", lambda _: True, needed=False, only=only)


def _number(rule: str, least: float, most: float) -> _Field:
    return _Field((int, float), rule, lambda number: least <= number <= most, needed=False)


_FIELDS: Final = {
    "id": _Field(
        (str,),
        "may hold a to z, 0 to 9 and hyphens, at most 32",
        lambda text: bool(re.fullmatch(r"[a-z0-9-]{1,32}", text)),
    ),
    "name": _Field((str,), "must not be empty", lambda text: bool(text.strip())),
    "kind": _Field((str,), f"must be one of: {', '.join(KINDS)}", lambda text: text in KINDS),
    "url": _Field((str,), "must be an http or https address without a user", _is_web_address),
    "network": _Field((str,), f"must be one of: {', '.join(Network)}", lambda text: text in set(Network)),
    "group": _Field((str,), "must not be empty", lambda text: bool(text.strip()), needed=False),
    "api_key": _secret("magma"),
    "token": _secret("lsps1"),
    "needs_token": _flag("lsps1"),
    "own_nodes": _flag("lsps1"),
    "private_only": _flag("lsps1"),
    "pace": _number("must be between 0.001 and 1000", 0.001, 1000),
    "max_rps": _number("must be between 0.01 and 1000", 0.01, 1000),
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
    ids = Counter(str(table["id"]) for table in tables if "id" in table)
    faults += [f"Two markets have the id {each}." for each, count in ids.items() if count > 1]
    if faults:
        raise CatalogError(faults)
    return tuple(_config(table) for table in tables)


def _faults_of(table: Mapping[str, Any]) -> list[str]:
    unknown = [f"unknown key {key}." for key in table if key not in _FIELDS]
    found = [_fault_of(name, field, table) for name, field in _FIELDS.items()]
    return [*unknown, *filter(None, found)]


def _fault_of(name: str, field: _Field, table: Mapping[str, Any]) -> str:
    value, kind = table.get(name), table.get("kind")
    if value is None:
        return f"{name} is missing." if field.needed else ""
    if field.only and kind != field.only and kind in set(KINDS):
        return f"{name} is for kind {field.only} alone."
    if type(value) not in field.kinds:
        return f"{name} has the wrong type."
    return "" if field.holds(value) else f"{name} {field.rule}."


def _config(table: Mapping[str, Any]) -> MarketConfig:
    known = dict(table)
    secrets = {name: Secret(known[name]) if known.get(name) else None for name in ("api_key", "token")}
    known |= {"network": Network(known["network"]), **secrets}
    return MarketConfig(**known)


def with_keys(
    configs: Iterable[MarketConfig],
    keys: Mapping[str, Secret],
    *,
    tokens: Mapping[str, Secret] = _NO_TOKENS,
    proxy: Proxy | None = None,
) -> tuple[MarketConfig, ...]:
    """The same markets with the API keys and the tokens of the settings, by market id, through its proxy."""
    return tuple(
        replace(
            config,
            api_key=keys.get(config.id, config.api_key),
            token=tokens.get(config.id, config.token),
            proxy=proxy,
        )
        for config in configs
    )


def stray_secrets(
    configs: Iterable[MarketConfig], keys: Mapping[str, Secret], tokens: Mapping[str, Secret]
) -> tuple[str, ...]:
    """A sentence for each API key or token of the settings that no market takes."""
    kinds = {config.id: config.kind for config in configs}
    given = [("API key", "api_key", market) for market in sorted(keys)]
    given += [("token", "token", market) for market in sorted(tokens)]
    faults = []
    for secret, field, market in given:
        kind, only = kinds.get(MarketId(market)), _FIELDS[field].only
        if kind is None:
            faults.append(f"The settings hold the {secret} of a market that is not set up: {market}.")
        elif kind != only:
            faults.append(f"The settings hold the {secret} of {market}, but only kind {only} takes one.")
    return tuple(faults)


def open_markets(configs: Iterable[MarketConfig], network: Network, clock: Clock) -> dict[MarketId, Closable]:
    """The markets of one network, in the order they are shown, without those that lack their token."""
    opened = {}
    for config in configs:
        if config.network is not network:
            continue
        if config.needs_token and config.token is None:
            log.info("%s is off until its token is set", config.id)
            continue
        opened[config.id] = KINDS[config.kind](config, clock)
    return opened
