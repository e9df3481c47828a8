"""What is read of a picture: the texts of its QR codes, or why it cannot be read."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.scanning import MOST_BYTES, BadPicture, Content, PictureFault, Scanner, content_of, read_codes
from tests.bot.pictures import a_picture, as_file
from tests.liquidity.examples import NODE

_WHOLE = a_picture(str(NODE))
_SMALL = as_file(Image.new("L", (8, 8), "white"), "PNG")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_code_is_read(kind: str) -> None:
    """In each of the three formats, beside the event loop."""
    assert await Scanner().texts(a_picture(str(NODE), kind=kind)) == (str(NODE),)


def test_several_codes_are_read_once_each() -> None:
    """A code that is there twice counts once."""
    assert sorted(read_codes(a_picture("one", "two", "one"))) == ["one", "two"]
    assert read_codes(a_picture()) == ()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "CMYK"])
def test_any_mode_of_colour_is_read(mode: str) -> None:
    """And transparent paper is paper."""
    with Image.open(BytesIO(_WHOLE)) as picture:
        turned = picture.convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert read_codes(as_file(turned, kind)) == (str(NODE),)


def test_transparent_paper_is_white() -> None:
    """Black on nothing is stored as black on black."""
    with Image.open(BytesIO(_WHOLE)) as picture:
        ink = picture.convert("L").point(lambda shade: 255 - shade)
    clear = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    clear.putalpha(ink)
    assert read_codes(as_file(clear, "PNG")) == (str(NODE),)


def _png_of(width: int, height: int) -> bytes:
    """A few bytes that claim to be that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_100, 10_000, 14_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    """Above our bound, above that at which Pillow warns, and above that at which it raises."""
    with pytest.raises(BadPicture) as bad:
        read_codes(_png_of(side, side))
    assert bad.value.fault is PictureFault.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\x00" * (MOST_BYTES + 1), PictureFault.TOO_HEAVY),
        (b"", PictureFault.BROKEN),
        (b"GIF89a", PictureFault.BROKEN),
        (as_file(Image.new("L", (8, 8)), "BMP"), PictureFault.BROKEN),
        (_WHOLE[:200], PictureFault.BROKEN),
    ],
)
def test_what_is_no_picture_has_a_reason(content: bytes, fault: PictureFault) -> None:
    """Other formats are not even tried."""
    with pytest.raises(BadPicture) as bad:
        read_codes(content)
    assert bad.value.fault is fault


@given(st.integers(0, len(_SMALL) - 1), st.binary(min_size=1, max_size=6))
def test_a_spoilt_file_never_raises_anything_else(at: int, spoilt: bytes) -> None:
    """Whatever stands in it."""
    with suppress(BadPicture):
        assert read_codes(_SMALL[:at] + spoilt + _SMALL[at + len(spoilt) :]) == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("LNBC10U1PDMN3X4PP5", Content.INVOICE),
        ("lightning:lntbs25n1pj", Content.INVOICE),
        ("lno1pqps7sjqpgtyzm3qv4uxzmtsd3jjqer9wd3hy6tsw35k7msjzfpy7nz5yqcn", Content.INVOICE),
        ("bitcoin:BC1QW508D6?amount=0.1&lightning=LNBC1", Content.INVOICE),
        ("bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Content.ON_CHAIN),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Content.ON_CHAIN),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", Content.ON_CHAIN),
        ("lndconnect://1.2.3.4:10009?cert=MII&macaroon=AgE", Content.ACCESS),
        ("https://example.org", Content.OTHER),
        ("", Content.OTHER),
        ("25", Content.OTHER),
    ],
)
def test_other_codes_are_known(text: str, content: Content) -> None:
    """So that people are told what they have sent."""
    assert content_of(text) is content
