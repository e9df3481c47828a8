"""Issues an order's hold invoice, honest or with one lie in it."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from sandbox.lightning.hold import HoldInvoice
from sandbox.lightning.invoice import NodeKey, Terms, written
from sandbox.magma.entities import Request, Seller
from sandbox.magma.faults import Lie
from sandbox.world import Network, World

_MSAT_PER_SAT = 1000
_WRONG_FACTOR = 3
_SHORT_EXPIRY_SECONDS = 60
_LONG_AGO = timedelta(hours=2)


def issue(world: World, seller: Seller, request: Request, order_id: str, lie: Lie | None) -> HoldInvoice:
    """Write an invoice over the order's price, signed by the seller, and let the world know it."""
    preimage = world.entropy(32)
    terms = Terms(
        network_prefix=world.network.invoice_prefix,
        amount_msat=request.price_sats * _MSAT_PER_SAT,
        payment_hash=hashlib.sha256(preimage).digest(),
        payment_secret=world.entropy(32),
        description=f"Magma order {order_id}: {request.size_sats} sats of inbound",
        created_at=world.now(),
    )
    told = _twisted(terms, lie)
    text = _text(world, told, seller, lie)
    return world.invoices.add(HoldInvoice(text, told, preimage, lie is not Lie.BAD_SIGNATURE))


def _twisted(terms: Terms, lie: Lie | None) -> Terms:
    match lie:
        case Lie.WRONG_AMOUNT:
            return replace(terms, amount_msat=(terms.amount_msat or 0) * _WRONG_FACTOR)
        case Lie.AMOUNTLESS:
            return replace(terms, amount_msat=None)
        case Lie.WRONG_NETWORK:
            return replace(terms, network_prefix=_another(terms.network_prefix))
        case Lie.EXPIRED_INVOICE:
            return replace(terms, created_at=terms.created_at - _LONG_AGO)
        case Lie.SHORT_EXPIRY:
            return replace(terms, expiry_seconds=_SHORT_EXPIRY_SECONDS)
        case _:
            return terms


def _another(prefix: str) -> str:
    mainnet, testnet = Network.MAINNET.invoice_prefix, Network.TESTNET.invoice_prefix
    return testnet if prefix == mainnet else mainnet


def _text(world: World, terms: Terms, seller: Seller, lie: Lie | None) -> str:
    if lie is Lie.BAD_SIGNATURE:
        stranger = NodeKey(world.entropy(32))
        return written(terms, stranger, payee=seller.key.public)
    text = written(terms, seller.key)
    if lie is Lie.BAD_CHECKSUM:
        return text[:-1] + ("q" if text[-1] != "q" else "p")
    return text
