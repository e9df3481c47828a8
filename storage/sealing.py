"""Files sealed under a passphrase: scrypt and AES-256-GCM. Knows nothing of what is in them.

A file is `INLET`, version (1 byte), log2 n, r and p of scrypt (1 each), salt (16), nonce (12), ciphertext
and tag, and the SHA-256 of all before it. All up to the ciphertext is associated data. The sum tells a file
that was damaged from a passphrase that is wrong; it proves nothing else.
"""

import asyncio
import secrets
from hashlib import sha256
from typing import Final
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from liquidity.parcels import MOST_BYTES, BadParcel, ParcelFault, Passphrase

_MAGIC: Final = b"INLET"
_VERSION: Final = 1
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_SUM_BYTES: Final = 32
_TAG_BYTES: Final = 16
_PARAMETERS: Final = len(_MAGIC) + 1
_SALT: Final = _PARAMETERS + 3
_NONCE: Final = _SALT + _SALT_BYTES
_HEADER: Final = _NONCE + _NONCE_BYTES
_KEY_BYTES: Final = 32
# 64 MB and about a fifth of a second; a file may ask for twice that and no more.
_LOG_N, _R, _P = 16, 8, 1
_LEAST_LOG_N, _MOST_LOG_N = 14, 17

# So much memory is used once at a time, however many people open files.
_turn = asyncio.Semaphore(1)


async def seal(content: bytes, passphrase: Passphrase) -> bytes:
    """The file that holds this content."""
    async with _turn:
        return await asyncio.to_thread(_seal, content, passphrase)


async def unseal(sealed: bytes, passphrase: Passphrase) -> bytes:
    """The content of a file. Raises BadParcel."""
    _check(sealed)
    async with _turn:
        return await asyncio.to_thread(_unseal, sealed, passphrase)


def _seal(content: bytes, passphrase: Passphrase) -> bytes:
    header = _MAGIC + bytes((_VERSION, _LOG_N, _R, _P)) + secrets.token_bytes(_SALT_BYTES + _NONCE_BYTES)
    body = header + _cipher(header, passphrase).encrypt(header[_NONCE:], content, header)
    return body + sha256(body).digest()


def _check(sealed: bytes) -> None:
    """Raise BadParcel for what no passphrase opens, before any work is done for it."""
    if len(sealed) > MOST_BYTES:
        raise BadParcel(ParcelFault.TOO_LARGE)
    if not sealed.startswith(_MAGIC):
        raise BadParcel(ParcelFault.STRANGE)
    body, told = sealed[:-_SUM_BYTES], sealed[-_SUM_BYTES:]
    if len(body) < _HEADER + _TAG_BYTES or sha256(body).digest() != told:
        raise BadParcel(ParcelFault.DAMAGED)
    log_n, r, p = sealed[_PARAMETERS:_SALT]
    if sealed[len(_MAGIC)] != _VERSION or not _LEAST_LOG_N <= log_n <= _MOST_LOG_N or (r, p) != (_R, _P):
        raise BadParcel(ParcelFault.OTHER_VERSION)


def _unseal(sealed: bytes, passphrase: Passphrase) -> bytes:
    header, body = sealed[:_HEADER], sealed[_HEADER:-_SUM_BYTES]
    try:
        return _cipher(header, passphrase).decrypt(header[_NONCE:], body, header)
    except InvalidTag:
        raise BadParcel(ParcelFault.WRONG_KEY) from None


def _cipher(header: bytes, passphrase: Passphrase) -> AESGCM:
    log_n, r, p = header[_PARAMETERS:_SALT]
    stretched = Scrypt(salt=header[_SALT:_NONCE], length=_KEY_BYTES, n=2**log_n, r=r, p=p)
    # One keyboard writes an accent as one character, another as two; and any text at all is a passphrase.
    typed = normalize("NFC", passphrase.reveal()).encode("utf-8", "surrogatepass")
    return AESGCM(stretched.derive(typed))
