"""Reads the QR codes in a picture that somebody sent. The picture is outside data: all of it is bounded."""

import asyncio
import re
import struct
import warnings
from collections.abc import Iterator
from enum import StrEnum, auto
from io import BytesIO
from threading import Event
from time import monotonic
from typing import Final

import zxingcpp
from PIL import Image

from liquidity.errors import BadInput
from liquidity.threads import Crowded, DaemonThreads

MOST_BYTES: Final = 10 * 1024 * 1024
# A photo of 12 megapixels has up to 12.6 million: that is 50 MB, and 250 MB while it is unpacked.
MOST_PIXELS: Final = 12_700_000
# A JPEG is unpacked at a fraction of its size.
_MOST_OF_JPEG: Final = 2 * MOST_PIXELS
# Each pass over a JPEG takes time and may be a few bytes; what programs write has ten at most.
_PASS: Final = b"\xff\xda"
_MOST_PASSES: Final = 100
PATIENCE_SECONDS: Final = 10.0
MOST_PICTURES: Final = 5

# Whoever sends a file of a few kilobytes shall not fill the memory: above its own limit Pillow only warns.
warnings.simplefilter("error", Image.DecompressionBombWarning)

_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
# However many false corners of codes somebody draws into so small a picture, they are tried in two seconds.
_SIDE: Final = 1_500
# A code across the edge of one part is whole in the next.
_STEP: Final = 1_000
_PARTS_SECONDS: Final = 3.0
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    LookupError,
    TypeError,
    AssertionError,
    MemoryError,
)
_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureFault(StrEnum):
    """Why a picture cannot be read."""

    TOO_HEAVY = auto()
    TOO_LARGE = auto()
    BROKEN = auto()
    BUSY = auto()  # nothing is wrong with it


class BadPicture(BadInput):
    """A picture cannot be read: *fault* says why."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Scanner:
    """Reads pictures beside the event loop, one at a time; a few people may wait for their turn.

    Nobody has two there: the updates of a person are handled one after the other.
    """

    def __init__(self) -> None:
        self._threads = DaemonThreads("scanner", abreast=1, most=MOST_PICTURES)

    async def texts(self, picture: bytes) -> tuple[str, ...]:
        """What the QR codes in a picture say, each once, within ten seconds. Raises BadPicture."""
        begun = Event()

        def read() -> tuple[str, ...]:
            begun.set()
            return read_codes(picture)

        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._threads.run(read)
        except Crowded as crowd:
            raise BadPicture(PictureFault.BUSY) from crowd
        except TimeoutError as late:
            raise BadPicture(PictureFault.BROKEN if begun.is_set() else PictureFault.BUSY) from late


def read_codes(picture: bytes) -> tuple[str, ...]:
    """What the QR codes in a PNG, JPEG or WebP say, each once. Raises BadPicture."""
    grey = _unpacked(picture)
    small = grey.copy()
    small.thumbnail((_SIDE, _SIDE))
    found = _codes(small)
    if found or small.size == grey.size:
        return found
    # What is small in a large picture is lost in the whole of it, but not in a part.
    until = monotonic() + _PARTS_SECONDS
    for part in _parts(grey):
        found += _codes(part)
        if monotonic() > until:
            break
    return tuple(dict.fromkeys(found))


def _unpacked(picture: bytes) -> Image.Image:
    """In shades of grey. The size is judged as it is declared; a JPEG is unpacked at a fraction of it."""
    if len(picture) > MOST_BYTES:
        raise BadPicture(PictureFault.TOO_HEAVY)
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as opened:
            _judge(opened, picture)
            opened.draft("L", (_SIDE, _SIDE))
            return _on_white(opened)
    except BadPicture:
        raise
    except _BOMBS as error:
        raise BadPicture(PictureFault.TOO_LARGE) from error
    except _BROKEN as error:
        raise BadPicture(PictureFault.BROKEN) from error


def _judge(opened: Image.Image, picture: bytes) -> None:
    """Raise BadPicture for what takes too much to unpack."""
    is_jpeg = opened.format == "JPEG"
    if opened.width * opened.height > (_MOST_OF_JPEG if is_jpeg else MOST_PIXELS):
        raise BadPicture(PictureFault.TOO_LARGE)
    if is_jpeg and picture.count(_PASS) > _MOST_PASSES:
        raise BadPicture(PictureFault.BROKEN)


def _codes(picture: Image.Image) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(code.text) for code in zxingcpp.read_barcodes(picture, formats=_QR)))


def _parts(picture: Image.Image) -> Iterator[Image.Image]:
    for top in range(0, max(1, picture.height - _SIDE + _STEP), _STEP):
        for left in range(0, max(1, picture.width - _SIDE + _STEP), _STEP):
            yield picture.crop(
                (left, top, min(left + _SIDE, picture.width), min(top + _SIDE, picture.height))
            )


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
