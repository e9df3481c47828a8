"""Bech32 as BOLT 11 uses it: five-bit words behind a readable part, without BIP 173's limit of length."""

from collections.abc import Iterable, Sequence

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_WORDS = 6


def words(data: bytes) -> list[int]:
    """Cut bytes into five-bit words, the last one padded with zero bits."""
    bits = len(data) * 8
    padding = -bits % 5
    return words_of_int(int.from_bytes(data) << padding, (bits + padding) // 5)


def words_of_int(number: int, count: int) -> list[int]:
    """Write a number as so many five-bit words, most significant first."""
    return [number >> (5 * place) & 31 for place in reversed(range(count))]


def packed(data_words: Sequence[int]) -> bytes:
    """Join five-bit words into bytes, the last byte padded with zero bits, as BOLT 11 hashes them."""
    number = 0
    for word in data_words:
        number = number << 5 | word
    bits = len(data_words) * 5
    padding = -bits % 8
    return (number << padding).to_bytes((bits + padding) // 8)


def encode(prefix: str, data_words: Sequence[int]) -> str:
    """Write a human-readable part and words as one string with its checksum."""
    polymod = _polymod([*_expanded(prefix), *data_words, *[0] * _CHECKSUM_WORDS]) ^ 1
    checksum = words_of_int(polymod, _CHECKSUM_WORDS)
    return prefix + "1" + "".join(CHARSET[word] for word in [*data_words, *checksum])


def is_sound(text: str) -> bool:
    """Tell whether a lower-case string has a prefix, known characters and a checksum that fits."""
    prefix, separator, data = text.rpartition("1")
    if not (prefix and separator) or any(letter not in CHARSET for letter in data):
        return False
    return _polymod([*_expanded(prefix), *map(CHARSET.index, data)]) == 1


def _expanded(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            if top >> place & 1:
                checksum ^= generator
    return checksum
