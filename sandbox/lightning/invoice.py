"""Writes BOLT 11 invoices: terms and a node's key in, a signed string out.

Source: lightning/bolts, 11-payment-encoding.md.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ecdsa import SECP256k1, SigningKey, VerifyingKey
from ecdsa.util import sigencode_string_canonize

from sandbox.lightning import bech32

VAR_ONION, PAYMENT_SECRET = 8, 14  # BOLT 9: even bits, so a payer must know both
_FEATURES = 1 << VAR_ONION | 1 << PAYMENT_SECRET
_PICO_PER_MSAT = 10  # 1 msat is 10 pico-bitcoin
_MULTIPLIERS = (("", 10**12), ("m", 10**9), ("u", 10**6), ("n", 10**3))  # in pico-bitcoin


@dataclass(frozen=True, slots=True)
class Terms:
    """What an invoice asks for; without an amount the payer may choose it."""

    network_prefix: str
    amount_msat: int | None
    payment_hash: bytes
    payment_secret: bytes
    description: str
    created_at: datetime
    expiry_seconds: int = 3600
    min_final_cltv_blocks: int = 400  # ~2.8 days: a seller has two hours to accept and two days to open

    @property
    def expires_at(self) -> datetime:
        """The moment from which nobody may pay any more."""
        return self.created_at + timedelta(seconds=self.expiry_seconds)


class NodeKey:
    """A node's secret key, which signs its invoices."""

    def __init__(self, secret: bytes) -> None:
        self._key = SigningKey.from_string(secret, curve=SECP256k1, hashfunc=hashlib.sha256)

    @property
    def public(self) -> bytes:
        """The 33-byte compressed public key: the node's address."""
        return bytes(self._key.verifying_key.to_string("compressed"))

    def sign(self, message: bytes) -> bytes:
        """Sign the SHA-256 of a message: 64 bytes, low S, and one byte to recover the key."""
        digest = hashlib.sha256(message).digest()
        signature = bytes(self._key.sign_digest_deterministic(digest, sigencode=sigencode_string_canonize))
        candidates = VerifyingKey.from_public_key_recovery_with_digest(
            signature, digest, SECP256k1, hashfunc=hashlib.sha256
        )
        return signature + bytes([[key.to_string("compressed") for key in candidates].index(self.public)])


def written(terms: Terms, key: NodeKey, *, payee: bytes | None = None) -> str:
    """Write and sign an invoice; *payee* is named outright where given, even if the key is another's."""
    prefix = "ln" + terms.network_prefix + _amount(terms.amount_msat)
    timestamp = int(terms.created_at.astimezone(UTC).timestamp())
    data = bech32.words_of_int(timestamp, 7) + _fields(terms, payee)
    signature = key.sign(prefix.encode() + bech32.packed(data))
    return bech32.encode(prefix, data + bech32.words(signature))


def _amount(msat: int | None) -> str:
    """Write an amount with the largest multiplier that leaves a whole number."""
    if msat is None:
        return ""
    pico = msat * _PICO_PER_MSAT
    for letter, unit in _MULTIPLIERS:
        if pico % unit == 0:
            return f"{pico // unit}{letter}"
    return f"{pico}p"


def _fields(terms: Terms, payee: bytes | None) -> list[int]:
    fields = [
        _field("p", bech32.words(terms.payment_hash)),
        _field("s", bech32.words(terms.payment_secret)),
        _field("d", bech32.words(terms.description.encode())),
        _field("x", _shortest(terms.expiry_seconds)),
        _field("c", _shortest(terms.min_final_cltv_blocks)),
        _field("9", _shortest(_FEATURES)),
    ]
    if payee is not None:
        fields.append(_field("n", bech32.words(payee)))
    return [word for field in fields for word in field]


def _field(tag: str, data: list[int]) -> list[int]:
    return [bech32.CHARSET.index(tag), *bech32.words_of_int(len(data), 2), *data]


def _shortest(number: int) -> list[int]:
    return bech32.words_of_int(number, (number.bit_length() + 4) // 5)
