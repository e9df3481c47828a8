"""Who signed an invoice: the key named in it, verified, or the key that the signature itself gives away."""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256K1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from ecdsa import SECP256k1
from ecdsa.ellipticcurve import INFINITY, PointJacobi
from ecdsa.errors import MalformedPointError

from liquidity.invoice.faults import InvoiceError, InvoiceFault

SIGNATURE_WORDS: Final = 104

_ORDER: Final = int(SECP256k1.order)
_PRIME: Final = int(SECP256k1.curve.p())
_MAX_RECOVERY_ID: Final = 3


def payee_of(digest: bytes, signature: bytes, named: bytes | None) -> bytes:
    """Return the compressed key that signed *digest*, *named* if there is one; raises InvoiceError.

    *signature* is r, s and the recovery id, as BOLT 11 lays them out.
    """
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    recovery_id = signature[64]
    if not (1 <= r < _ORDER and 1 <= s < _ORDER) or recovery_id > _MAX_RECOVERY_ID:
        raise InvoiceError(InvoiceFault.SIGNATURE)
    if named is None:
        return _recover(digest, r, s, recovery_id)
    _verify(digest, r, s, named)
    return named


def _verify(digest: bytes, r: int, s: int, key: bytes) -> None:
    if s > _ORDER // 2:  # BOLT 11: with an `n` field a signature that is not low-S fails
        raise InvoiceError(InvoiceFault.SIGNATURE)
    try:
        public_key = EllipticCurvePublicKey.from_encoded_point(SECP256K1(), key)
        public_key.verify(encode_dss_signature(r, s), digest, ECDSA(Prehashed(SHA256())))
    except (ValueError, InvalidSignature) as error:
        raise InvoiceError(InvoiceFault.SIGNATURE) from error


def _recover(digest: bytes, r: int, s: int, recovery_id: int) -> bytes:
    """Recover the key: SEC 1 version 2, section 4.1.6."""
    x = r + (_ORDER if recovery_id & 2 else 0)
    if x >= _PRIME:
        raise InvoiceError(InvoiceFault.SIGNATURE)
    compressed = bytes([2 + (recovery_id & 1)]) + x.to_bytes(32, "big")
    try:
        nonce_point = PointJacobi.from_bytes(SECP256k1.curve, compressed)
    except MalformedPointError as error:
        raise InvoiceError(InvoiceFault.SIGNATURE) from error
    inverse = pow(r, -1, _ORDER)
    z = int.from_bytes(digest, "big")
    point = nonce_point.mul_add(s * inverse % _ORDER, SECP256k1.generator, -z * inverse % _ORDER)
    if point == INFINITY:
        raise InvoiceError(InvoiceFault.SIGNATURE)
    return bytes(point.to_bytes("compressed"))
