"""Reads the QR codes in a picture that somebody sent. The picture is outside data: all of it is bounded."""

import asyncio
import re
import struct
import warnings
from enum import StrEnum, auto
from io import BytesIO
from typing import Final

import zxingcpp
from PIL import Image

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000

# Whoever sends a file of a few kilobytes shall not fill the memory: above its own limit Pillow only warns.
warnings.simplefilter("error", Image.DecompressionBombWarning)

_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
# A JPEG is unpacked at a fraction of its size, as long as it stays above this.
_ENOUGH: Final = (2_000, 2_000)
# No code needs more than this, and reading it takes a fraction of a second.
_MOST_SIDES: Final = (4_000, 4_000)
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    LookupError,
    TypeError,
    MemoryError,
)
_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureFault(StrEnum):
    """Why a picture cannot be read."""

    TOO_HEAVY = auto()
    TOO_LARGE = auto()
    BROKEN = auto()


class BadPicture(Exception):
    """A picture cannot be read: *fault* says why."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Scanner:
    """Reads pictures beside the event loop, one at a time: a PNG takes up to 160 MB while it is unpacked."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def texts(self, picture: bytes) -> tuple[str, ...]:
        """What the QR codes in a picture say, each once. Raises BadPicture."""
        async with self._turn:
            return await asyncio.to_thread(read_codes, picture)


def read_codes(picture: bytes) -> tuple[str, ...]:
    """What the QR codes in a PNG, JPEG or WebP say, each once. Raises BadPicture."""
    if len(picture) > MOST_BYTES:
        raise BadPicture(PictureFault.TOO_HEAVY)
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadPicture(PictureFault.TOO_LARGE)
            opened.draft("L", _ENOUGH)
            opened.thumbnail(_MOST_SIDES)
            grey = _on_white(opened)
    except _BOMBS as error:
        raise BadPicture(PictureFault.TOO_LARGE) from error
    except _BROKEN as error:
        raise BadPicture(PictureFault.BROKEN) from error
    codes = zxingcpp.read_barcodes(grey, formats=_QR)
    return tuple(dict.fromkeys(str(code.text) for code in codes))


def _on_white(picture: Image.Image) -> Image.Image:
    """In shades of grey; what is seen through is paper, not the black that it is stored as."""
    if not picture.has_transparency_data:
        return picture.convert("L")
    seen = picture.convert("LA")
    paper = Image.new("L", seen.size, "white")
    paper.paste(seen.getchannel("L"), mask=seen.getchannel("A"))
    return paper


class Content(StrEnum):
    """What the text of a QR code is, when it is no node's address: what matters most first."""

    ACCESS = auto()  # whoever reads it can use the node, or a wallet
    INVOICE = auto()
    ON_CHAIN = auto()
    OTHER = auto()


_SHAPES: Final = {
    Content.ACCESS: r"(lndconnect|lndhub|clnrest|c-lightning-rest|lnlink|nostr\+walletconnect):",
    Content.INVOICE: r"(lightning:(//)?)?(ln(bcrt|bc|tbs|tb)[0-9]*[munp]?1|lno1|lnurl1)|bitcoin:.*lightning=",
    Content.ON_CHAIN: r"bitcoin:|(bc|tb|bcrt)1[02-9ac-hj-np-z]{20,}|[13][1-9a-hj-np-z]{25,34}$",
}


def content_of(text: str) -> Content:
    """What a text is that holds no node's address."""
    said = text.strip()
    return next(
        (content for content, shape in _SHAPES.items() if re.match(shape, said, re.IGNORECASE)), Content.OTHER
    )
