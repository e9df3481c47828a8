"""Writes BOLT 11 invoices for tests, sound or broken on purpose; shares no code with the reader."""

from dataclasses import dataclass
from hashlib import sha256

from ecdsa import SECP256k1, SigningKey

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
TIMESTAMP = 1_781_092_800  # 2026-06-10T12:00:00Z
PAYMENT_HASH = bytes(range(32))
PAYMENT_SECRET = bytes([0x11] * 32)
KEY = SigningKey.from_secret_exponent(int("11" * 32, 16), SECP256k1)
PAYEE = bytes(KEY.verifying_key.to_string("compressed"))
ORDER = int(SECP256k1.order)


def words_of(data: bytes, *, spare: int = 0) -> list[int]:
    """Return bytes as words of five bits, the last filled up with *spare*."""
    missing = -len(data) * 8 % 5
    number = int.from_bytes(data, "big") << missing | spare
    count = (len(data) * 8 + missing) // 5
    return [number >> 5 * (count - 1 - index) & 31 for index in range(count)]


def number_words(number: int, count: int) -> list[int]:
    """Return a number as *count* words, big-endian."""
    return [number >> 5 * (count - 1 - index) & 31 for index in range(count)]


def tagged(letter: str, words: list[int]) -> list[int]:
    """Return one tagged field."""
    return [ALPHABET.index(letter), *number_words(len(words), 2), *words]


def bech32(prefix: str, words: list[int]) -> str:
    """Return the text of a prefix and words, with a good checksum."""
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = 1
    for value in [*expanded, *words, *[0] * 6]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            check ^= generator if top >> bit & 1 else 0
    return prefix + "1" + "".join(ALPHABET[word] for word in [*words, *number_words(check ^ 1, 6)])


def words_in(text: str) -> list[int]:
    """Return the words of an invoice, without its checksum."""
    return [ALPHABET.index(char) for char in text.rpartition("1")[2][:-6]]


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice about to be signed; every part of it can be made wrong."""

    prefix: str = "lnbc125u"
    timestamp: int = TIMESTAMP
    payment_hash: bytes | None = PAYMENT_HASH
    payment_secret: bytes | None = PAYMENT_SECRET
    extra: tuple[int, ...] = ()

    def words(self) -> list[int]:
        """Return the words that are signed."""
        words = number_words(self.timestamp, 7)
        if self.payment_hash is not None:
            words += tagged("p", words_of(self.payment_hash))
        if self.payment_secret is not None:
            words += tagged("s", words_of(self.payment_secret))
        return [*words, *self.extra]

    def signed(self, *, high_s: bool = False) -> str:
        """Return the signed invoice, its s negated (and the recovery id with it) if *high_s*."""
        words = self.words()
        bits = int("".join(f"{word:05b}" for word in words), 2) << (-len(words) * 5 % 8)
        digest = sha256(self.prefix.encode() + bits.to_bytes((len(words) * 5 + 7) // 8, "big")).digest()
        r, s, recovery_id = _sign(digest)
        if high_s:
            s, recovery_id = ORDER - s, recovery_id ^ 1
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([recovery_id])
        return bech32(self.prefix, words + words_of(signature))


def _sign(digest: bytes) -> tuple[int, int, int]:
    """Sign with a nonce made of the digest, low-S; the recovery id is the parity of the nonce's point."""
    nonce = int.from_bytes(sha256(digest).digest(), "big") % (ORDER - 1) + 1
    point = SECP256k1.generator * nonce
    r = int(point.x()) % ORDER
    s = pow(nonce, -1, ORDER) * (int.from_bytes(digest, "big") + r * KEY.privkey.secret_multiplier) % ORDER
    parity = int(point.y()) & 1
    return (r, int(s), parity) if s <= ORDER // 2 else (r, int(ORDER - s), parity ^ 1)
