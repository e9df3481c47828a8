"""The LSPs of this world: whose ways each has, what it sells and at which price.

Sources: docs.amboss.tech/magma/lsp-api, docs.zeusln.app/lsp/api/purchase-channels-in-advance, blip-0051.md.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from sandbox.lightning.invoice import NodeKey
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.entities import Limits


@dataclass(frozen=True, slots=True)
class Node:
    """A node of an LSP, and where it can be reached."""

    key: NodeKey = field(repr=False)
    addresses: tuple[str, ...]

    @property
    def pubkey(self) -> str:
        """The node's public key in hex."""
        return self.key.public.hex()


@dataclass(frozen=True, slots=True)
class Profile:
    """What makes one LSP differ from another; prices are for a lease of 4,320 blocks."""

    id: str
    name: str
    base: str
    limits: Limits
    nodes: tuple[Node, ...]
    base_sat: int
    ppm: int
    order_life: timedelta
    invoice_lead: timedelta = timedelta()  # the invoice dies so long before the order
    seller: NodeKey | None = field(default=None, repr=False)  # who is paid, where it is none of the nodes
    deviations: frozenset[Deviation] = frozenset()

    @property
    def access_key(self) -> str:
        """The token that this LSP takes where it takes no other."""
        return f"{self.id}-access-key"

    @property
    def payee(self) -> NodeKey:
        """Whose invoices a buyer pays."""
        return self.seller or self.nodes[0].key


def profiles() -> tuple[Profile, ...]:
    """All LSPs, in the order in which they are shown."""
    return (
        _magma("magma-recommended", "Magma recommended", "recommended", base_sat=500, ppm=2_200),
        _magma("magma-cheapest", "Magma cheapest", "cheapest", base_sat=200, ppm=1_750),
        _olympus(),
        _plain(),
    )


def _magma(lsp_id: str, name: str, pool: str, *, base_sat: int, ppm: int) -> Profile:
    return Profile(
        id=lsp_id,
        name=name,
        base=f"/magma/api/lsp/v1/{pool}",
        limits=Limits(0, 6, 12_960, 500_000, 100_000_000),
        nodes=(
            Node(_key("amboss one"), ("203.0.113.10:9735", _onion("amboss one"))),
            Node(_key("amboss two"), ("203.0.113.11:9735",)),
        ),
        base_sat=base_sat,
        ppm=ppm,
        order_life=timedelta(hours=48),
        seller=_key(f"seller of {pool}"),
        deviations=frozenset({Deviation.ERRORS_NEST, Deviation.TOKEN_REQUIRED}),
    )


def _olympus() -> Profile:
    return Profile(
        id="olympus",
        name="Olympus by ZEUS",
        base="/olympus/api/v1",
        limits=Limits(6, 6, 13_000, 100_000, 10_000_000),
        nodes=(Node(_key("olympus"), ("203.0.113.20:9735", _onion("olympus"))),),
        base_sat=1_000,
        ppm=2_900,
        order_life=timedelta(hours=1),
        invoice_lead=timedelta(milliseconds=1_500),
        deviations=frozenset(
            {
                Deviation.EXTRA_NULLS,
                Deviation.NO_CONFIRMATIONS,
                Deviation.HEX_IDS,
                Deviation.MOVING_CREATED_AT,
                Deviation.ERRORS_PASCAL,
                Deviation.PEER_REQUIRED,
                Deviation.ACCESS_KEY,
                Deviation.PRIVATE_ONLY,
            }
        ),
    )


def _plain() -> Profile:
    return Profile(
        id="plain-lsp",
        name="Plain LSP",
        base="/lsp/v1",
        limits=Limits(1, 2, 20_160, 150_000, 16_000_000, supports_zero_channel_reserve=True),
        nodes=(
            Node(_key("plain one"), ("203.0.113.30:9735",)),
            Node(_key("plain two"), ("203.0.113.31:9735",)),
        ),
        base_sat=700,
        ppm=2_500,
        order_life=timedelta(hours=24),
        deviations=frozenset({Deviation.CANCELLED, Deviation.PEER_REQUIRED}),
    )


def _key(name: str) -> NodeKey:
    """A key that is the same in every run, so that a market can be configured with it."""
    return NodeKey(hashlib.sha256(f"sandbox node {name}".encode()).digest())


def _onion(name: str) -> str:
    """A version 3 onion address with a checksum that fits (rend-spec-v3)."""
    public = hashlib.sha256(f"sandbox onion {name}".encode()).digest()
    checksum = hashlib.sha3_256(b".onion checksum" + public + b"\x03").digest()[:2]
    return base64.b32encode(public + checksum + b"\x03").decode().lower() + ".onion:9735"
