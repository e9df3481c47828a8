"""The vault: seals session keys, so that a stolen database shows none. Knows no database.

A sealed text is version (1 byte), key id (8), nonce (12), ciphertext and tag: AES-256-GCM, where the version,
the key id and the owner's row are associated data, so that one copied to another row does not open.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import BadSetting, CannotOpen

KEY_BYTES: Final = 32

_VERSION: Final = b"\x01"
_ID_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_HEADER: Final = len(_VERSION) + _ID_BYTES


def new_key() -> str:
    """A new sealing key, as the settings take it."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def read_keys(text: str) -> tuple[bytes, ...]:
    """Read comma-separated sealing keys, newest first. Raises BadSetting, which never repeats a key."""
    return tuple(_read_key(part.strip(), place) for place, part in enumerate(text.split(","), start=1))


def _read_key(text: str, place: int) -> bytes:
    try:
        # Its padding is what gets lost when a key is copied by hand.
        key = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (BadBase64, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadSetting(f"sealing key {place} is not {KEY_BYTES} bytes in url-safe base64")
    return key


class Vault:
    """Seals under the first key and opens under any."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise BadSetting("no sealing key is given")
        self._ciphers = {_id_of(key): AESGCM(key) for key in keys}
        self._first = _id_of(keys[0])

    def __repr__(self) -> str:
        return f"Vault({', '.join(key_id.hex() for key_id in self._ciphers)})"

    @property
    def key_id(self) -> str:
        """The id of the key that seals."""
        return self._first.hex()

    @property
    def key_ids(self) -> frozenset[str]:
        """The ids of all keys that open."""
        return frozenset(key_id.hex() for key_id in self._ciphers)

    def seal(self, text: str, owner: str) -> bytes:
        """Seal a text for the row of this owner."""
        header = _VERSION + self._first
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return (
            header + nonce + self._ciphers[self._first].encrypt(nonce, text.encode(), header + owner.encode())
        )

    def open(self, sealed: bytes, owner: str) -> str:
        """Open what was sealed for this owner. Raises CannotOpen."""
        header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE_BYTES]
        key_id = header[len(_VERSION) :]
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotOpen(key_id.hex(), "this key is not among the sealing keys")
        try:
            text = cipher.decrypt(nonce, sealed[_HEADER + _NONCE_BYTES :], header + owner.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen(key_id.hex(), "it was changed, or belongs to another row") from None
        return text.decode()


def _id_of(key: bytes) -> bytes:
    return sha256(b"inlet sealing key" + key).digest()[:_ID_BYTES]
