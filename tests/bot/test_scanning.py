"""What is read of a picture: the texts of its QR codes, or why it cannot be read."""

import asyncio
import struct
import zlib
from contextlib import suppress
from io import BytesIO
from threading import Event

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.scanning import (
    MOST_BYTES,
    MOST_PICTURES,
    BadPicture,
    Content,
    PictureFault,
    Scanner,
    content_of,
    read_codes,
)
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


def _lies_on(table: Image.Image, share: float) -> Image.Image:
    """A code on it, askew, that wide by its share of the height."""
    side = int(table.height * share)
    with Image.open(BytesIO(_WHOLE)) as code:
        turned = code.convert("RGB").resize((side, side)).rotate(12, expand=True, fillcolor="grey")
    table.paste(turned, (table.width // 3, table.height // 6))
    return table


@pytest.mark.parametrize("share", [0.5, 0.25])
def test_a_photo_of_a_code_is_read(share: float) -> None:
    """As a telephone takes it: twelve megapixels, a quarter of which is the code, or less."""
    photo = _lies_on(Image.effect_noise((4_000, 3_000), 60).convert("RGB"), share)
    assert read_codes(as_file(photo, "JPEG")) == (str(NODE),)


def test_a_small_code_on_a_large_screen_is_read() -> None:
    """It is lost when the whole is shrunk, and found in a part."""
    screen = _lies_on(Image.new("RGB", (3_840, 2_160), "grey"), 0.07)
    assert read_codes(as_file(screen, "PNG")) == (str(NODE),)


@pytest.mark.parametrize("size", [(3_560, 3_560), (8_000, 1_500), (12_000, 3), (1_501, 1_501), (3, 4_000)])
def test_no_more_is_searched_at_a_time(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Full of false corners, a large picture takes a minute, and each of its parts little."""
    searched: list[tuple[int, int]] = []

    def search(picture: Image.Image, **_: object) -> list[object]:
        searched.append(picture.size)
        return []

    monkeypatch.setattr(zxingcpp, "read_barcodes", search)
    assert read_codes(as_file(Image.new("L", size), "PNG")) == ()
    assert max(max(each) for each in searched) <= 1_500
    parts = searched[1:]
    assert sum(width * height for width, height in parts) >= size[0] * size[1]


def test_parts_are_searched_for_some_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then what was found is all there is."""
    searched: list[tuple[int, int]] = []

    def search(picture: Image.Image, **_: object) -> list[object]:
        searched.append(picture.size)
        return []

    monkeypatch.setattr(zxingcpp, "read_barcodes", search)
    monkeypatch.setattr("bot.scanning._PARTS_SECONDS", -1)
    assert read_codes(as_file(Image.new("L", (3_000, 3_000)), "PNG")) == ()
    assert len(searched) == 2


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    """Each takes the time of the whole picture and may be a few bytes long."""
    with pytest.raises(BadPicture) as bad:
        read_codes(a_picture(str(NODE), kind="JPEG") + b"\xff\xda" * 200)
    assert bad.value.fault is PictureFault.BROKEN


def test_a_palette_that_is_missing_is_told() -> None:
    """Pillow does not expect it."""
    with pytest.raises(BadPicture) as bad:
        read_codes(_png_of(4, 4, colours=3, rows=b"\0" * 20))
    assert bad.value.fault is PictureFault.BROKEN


class _Held:
    """Readings that last until the test lets them go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun = 0
        self.go = Event()
        monkeypatch.setattr("bot.scanning.read_codes", self._read)

    def _read(self, picture: bytes) -> tuple[str, ...]:
        self.begun += 1
        self.go.wait()
        return (picture.decode(),)


async def _fault_of(scanner: Scanner) -> PictureFault:
    with pytest.raises(BadPicture) as bad:
        await scanner.texts(b"late")
    return bad.value.fault


async def test_a_few_pictures_wait_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is read at a time; whoever comes when the places are taken is told so at once."""
    held = _Held(monkeypatch)
    scanner = Scanner()
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(scanner.texts(b"%d" % each)) for each in range(MOST_PICTURES)]
        await asyncio.sleep(0)
        assert await _fault_of(scanner) is PictureFault.BUSY
        assert held.begun <= 1
        held.go.set()
    assert [each.result() for each in waiting] == [(str(each),) for each in range(MOST_PICTURES)]
    assert await scanner.texts(b"next") == ("next",)


async def test_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited behind it in vain may try again: nothing is wrong with theirs."""
    held = _Held(monkeypatch)
    monkeypatch.setattr("bot.scanning.PATIENCE_SECONDS", 0.05)
    scanner = Scanner()
    assert await _fault_of(scanner) is PictureFault.BROKEN
    assert await _fault_of(scanner) is PictureFault.BUSY
    held.go.set()


def _png_of(width: int, height: int, *, colours: int = 0, rows: bytes = b"") -> bytes:
    """A few bytes that claim to be that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("side", [3_600, 10_000, 14_000, 60_000])
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
