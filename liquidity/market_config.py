"""How a market is set up: one table of the markets file."""

from dataclasses import dataclass

from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketConfig:
    """One market of the operator's choice.

    *pace* multiplies every poll interval, *max_rps* bounds requests a second, *api_key* is sent as Bearer and
    puts all orders on one account.
    """

    id: MarketId
    name: str
    kind: str
    url: str
    network: Network
    api_key: Secret | None = None
    pace: float = 1.0
    max_rps: float = 5.0
