"""The whole way from a pasted or received text to an invoice, every check of BOLT 11 for readers included."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from liquidity.invoice import bech32
from liquidity.invoice.faults import InvoiceError, InvoiceFault
from liquidity.invoice.fields import read_fields
from liquidity.invoice.prefix import read_prefix
from liquidity.invoice.signature import SIGNATURE_WORDS, payee_of
from liquidity.money import Msat
from liquidity.network import Network

TIMESTAMP_WORDS: Final = 7

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEME: Final = re.compile(r"^lightning:(//)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Invoice:
    """A BOLT 11 invoice whose checksum and signature hold.

    Keys, hashes and the secret are lower-case hex; *text* is the invoice in lower case without a scheme. The
    description is whatever the payee wrote: escape it before showing it. Where no payee is named, an altered
    invoice is a valid one of a different payee: compare payee and amount with what was ordered.
    """

    text: str
    network: Network
    amount_msat: Msat | None
    payment_hash: str
    payment_secret: str = field(repr=False)
    payee: str
    description: str | None
    description_hash: str | None
    timestamp: datetime
    expires_at: datetime
    min_final_cltv: int
    features: frozenset[int]
    route_hints: int


def read_invoice(text: str) -> Invoice:
    """Read a BOLT 11 invoice in either case, with or without `lightning:`; raises InvoiceError."""
    bare = _SCHEME.sub("", text.strip())
    if not bare:
        raise InvoiceError(InvoiceFault.EMPTY)
    prefix, words = bech32.decode(bare)
    network, amount_msat = read_prefix(prefix)
    if len(words) < TIMESTAMP_WORDS + SIGNATURE_WORDS:
        raise InvoiceError(InvoiceFault.TOO_SHORT)
    signed, signature = words[:-SIGNATURE_WORDS], words[-SIGNATURE_WORDS:]
    fields = read_fields(signed[TIMESTAMP_WORDS:])
    digest = sha256(prefix.encode() + bech32.to_padded_bytes(signed)).digest()
    timestamp = _EPOCH + timedelta(seconds=bech32.to_int(signed[:TIMESTAMP_WORDS]))
    return Invoice(
        text=bare.lower(),
        network=network,
        amount_msat=amount_msat,
        payment_hash=fields.payment_hash.hex(),
        payment_secret=fields.payment_secret.hex(),
        payee=payee_of(digest, bech32.to_bytes(signature), fields.payee).hex(),
        description=fields.description,
        description_hash=None if fields.description_hash is None else fields.description_hash.hex(),
        timestamp=timestamp,
        expires_at=timestamp + timedelta(seconds=fields.expiry),
        min_final_cltv=fields.min_final_cltv,
        features=fields.features,
        route_hints=fields.route_hints,
    )
