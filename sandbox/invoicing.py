"""Issues a market's hold invoices, honest or with one lie in them."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.faults import InvoiceLie
from sandbox.lightning.hold import HoldInvoice
from sandbox.lightning.invoice import NodeKey, Terms, written
from sandbox.world import Network, World

_MSAT_PER_SAT = 1000
_WRONG_FACTOR = 3
_SHORT_EXPIRY_SECONDS = 60
_LONG_AGO = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Bill:
    """What an honest invoice asks for, and until when."""

    amount_sats: int
    description: str
    created_at: datetime
    expiry_seconds: int = 3600


def issue(world: World, payee: NodeKey, bill: Bill, lie: InvoiceLie | None = None) -> HoldInvoice:
    """Write an invoice signed by the payee, and let the world know it."""
    preimage = world.entropy(32)
    terms = Terms(
        network_prefix=world.network.invoice_prefix,
        amount_msat=bill.amount_sats * _MSAT_PER_SAT,
        payment_hash=hashlib.sha256(preimage).digest(),
        payment_secret=world.entropy(32),
        description=bill.description,
        created_at=bill.created_at,
        expiry_seconds=bill.expiry_seconds,
    )
    told = _twisted(terms, lie)
    text = _text(world, told, payee, lie)
    return world.invoices.add(HoldInvoice(text, told, preimage, lie is not InvoiceLie.BAD_SIGNATURE))


def _twisted(terms: Terms, lie: InvoiceLie | None) -> Terms:
    match lie:
        case InvoiceLie.WRONG_AMOUNT:
            return replace(terms, amount_msat=(terms.amount_msat or 0) * _WRONG_FACTOR)
        case InvoiceLie.AMOUNTLESS:
            return replace(terms, amount_msat=None)
        case InvoiceLie.WRONG_NETWORK:
            return replace(terms, network_prefix=_another(terms.network_prefix))
        case InvoiceLie.EXPIRED_INVOICE:
            expiry_seconds = min(terms.expiry_seconds, int(_LONG_AGO.total_seconds()) // 2)
            return replace(terms, created_at=terms.created_at - _LONG_AGO, expiry_seconds=expiry_seconds)
        case InvoiceLie.SHORT_EXPIRY:
            return replace(terms, expiry_seconds=_SHORT_EXPIRY_SECONDS)
        case _:
            return terms


def _another(prefix: str) -> str:
    mainnet, testnet = Network.MAINNET.invoice_prefix, Network.TESTNET.invoice_prefix
    return testnet if prefix == mainnet else mainnet


def _text(world: World, terms: Terms, payee: NodeKey, lie: InvoiceLie | None) -> str:
    if lie is InvoiceLie.BAD_SIGNATURE:
        stranger = NodeKey(world.entropy(32))
        return written(terms, stranger, payee=payee.public)
    text = written(terms, payee)
    if lie is InvoiceLie.BAD_CHECKSUM:
        return text[:-1] + ("q" if text[-1] != "q" else "p")
    return text
