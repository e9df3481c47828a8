"""Hypothesis strategies for the values of `liquidity`, shared by its tests."""

from base64 import b32encode
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha3_256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import strategies as st

from liquidity.money import Price, Rate, Sats, UsdCents
from liquidity.node import NodeAddress

ASKED_AT = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)

cents = st.integers(1, 100_000_000_00).map(UsdCents)
sats = st.integers(1, 21_000_000 * 100_000_000).map(Sats)

# From a thousandth of a dollar for a whole bitcoin to 900,000 dollars.
rates = st.builds(
    Rate, st.fractions(Fraction(1, 10**11), Fraction(9, 1000), max_denominator=10**15), st.just(ASKED_AT)
)
_positive = st.fractions(Fraction(1, 1000), 10**9, max_denominator=10**8)
prices = st.builds(Price, _positive, st.none() | _positive, st.just(ASKED_AT))


def pubkey_of(secret: int) -> str:
    """Return the compressed public key of a private scalar, in hex."""
    key = ec.derive_private_key(secret, ec.SECP256K1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()


def onion_of(pubkey: bytes) -> str:
    """Return the v3 onion host name of a 32-byte service key."""
    checksum = sha3_256(b".onion checksum" + pubkey + b"\x03").digest()[:2]
    return b32encode(pubkey + checksum + b"\x03").decode().lower() + ".onion"


pubkeys = st.integers(1, 2**200).map(pubkey_of)
_labels = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_dns_names = st.lists(_labels, min_size=1, max_size=4).map(lambda labels: ".".join([*labels, "net"]))
hosts = (
    _dns_names
    | st.ip_addresses(v=4).map(str)
    | st.ip_addresses(v=6).map(str)
    | st.binary(min_size=32, max_size=32).map(onion_of)
)
node_addresses = st.builds(NodeAddress, pubkeys, hosts, st.integers(1, 65_535))
