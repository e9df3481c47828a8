"""Bech32 without its limit of 90 characters, as BOLT 11 uses BIP-173. Words are integers of five bits."""

from collections.abc import Sequence
from typing import Final

from liquidity.invoice.faults import InvoiceError, InvoiceFault

MAX_LENGTH: Final = 7089  # what the largest QR code holds
WORD_BITS: Final = 5
CHECKSUM_WORDS: Final = 6

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def decode(text: str) -> tuple[str, list[int]]:
    """Split *text* into its lower-case readable part and its words, checksum verified and removed."""
    if len(text) > MAX_LENGTH:
        raise InvoiceError(InvoiceFault.TOO_LONG)
    if not all("!" <= char <= "~" for char in text):
        raise InvoiceError(InvoiceFault.CHARACTER)
    if text.lower() != text and text.upper() != text:
        raise InvoiceError(InvoiceFault.MIXED_CASE)
    readable, separator, data = text.lower().rpartition("1")
    if not separator or not readable:
        raise InvoiceError(InvoiceFault.NO_SEPARATOR)
    if not all(char in _VALUES for char in data):
        raise InvoiceError(InvoiceFault.CHARACTER)
    words = [_VALUES[char] for char in data]
    if len(words) < CHECKSUM_WORDS or _polymod([*_expand(readable), *words]) != 1:
        raise InvoiceError(InvoiceFault.CHECKSUM)
    return readable, words[:-CHECKSUM_WORDS]


def to_int(words: Sequence[int]) -> int:
    """Read words as one big-endian number."""
    number = 0
    for word in words:
        number = number << WORD_BITS | word
    return number


def to_bytes(words: Sequence[int]) -> bytes:
    """Return the whole bytes in *words*; raises InvoiceError if the bits left over are not zero."""
    spare = len(words) * WORD_BITS % 8
    number = to_int(words)
    if number & ((1 << spare) - 1):
        raise InvoiceError(InvoiceFault.PADDING)
    return (number >> spare).to_bytes(len(words) * WORD_BITS // 8, "big")


def to_padded_bytes(words: Sequence[int]) -> bytes:
    """Return *words* as bytes, the last one filled up with zero bits."""
    missing = -len(words) * WORD_BITS % 8
    return (to_int(words) << missing).to_bytes((len(words) * WORD_BITS + missing) // 8, "big")


def _expand(readable: str) -> list[int]:
    return [ord(char) >> WORD_BITS for char in readable] + [0] + [ord(char) & 31 for char in readable]


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << WORD_BITS ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check
