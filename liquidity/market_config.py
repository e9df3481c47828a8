"""How a market is set up: one table of the markets file."""

from dataclasses import dataclass

from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.proxy import Proxy
from liquidity.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketConfig:
    """One market of the operator's choice.

    *pace* multiplies every poll interval, *max_rps* bounds requests a second. A GraphQL market takes an
    *api_key*, sent as Bearer, which puts all orders on one account; an LSPS1 one a *token*, sent with each
    order, without which one that *needs_token* is off. *group* names the marketplace of several doors.
    *own_nodes*: its invoices pay the nodes that it names. *private_only*: it opens no public channels.
    *proxy* is no key of that table: it leads to all markets alike.
    """

    id: MarketId
    name: str
    kind: str
    url: str
    network: Network
    group: str = ""
    api_key: Secret | None = None
    token: Secret | None = None
    needs_token: bool = False
    own_nodes: bool = True
    private_only: bool = False
    pace: float = 1.0
    max_rps: float = 5.0
    proxy: Proxy | None = None
