"""The picture of an invoice is read back by a reader that is not ours."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from bot.qr import draw_invoice, invoice_picture

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SHORT = "lnbc542100n1" + (_BECH32 * 10)[:288]
_LONG = "lntbs542100n1" + (_BECH32 * 22)[:687]


def _read(png: bytes, *, scale: float = 1.0, quality: int | None = None) -> str:
    picture = Image.open(BytesIO(png)).convert("L")
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    if quality is not None:
        target = BytesIO()
        picture.save(target, format="JPEG", quality=quality)
        picture = Image.open(target)
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


@pytest.mark.parametrize("invoice", [_SHORT, _LONG])
@pytest.mark.parametrize(("scale", "quality"), [(1.0, None), (1.0, 85), (0.6, 50), (0.4, 30)])
def test_it_is_read_as_telegram_delivers_it(invoice: str, scale: float, quality: int | None) -> None:
    """Recompressed as JPEG and scaled down, the picture still says the invoice."""
    png = invoice_picture(invoice, beneath="54,210 sats ($50.00)")
    assert _read(png, scale=scale, quality=quality).lower() == invoice


def test_it_is_a_small_picture_in_the_alphanumeric_mode() -> None:
    """Upper case gives the smaller code: 300 characters are a version 9 code of 53 modules."""
    png = invoice_picture(_SHORT)
    picture = Image.open(BytesIO(png))
    assert picture.format == "PNG"
    assert picture.size == (10 * (53 + 8), 10 * (53 + 8))
    assert len(png) < 10_000
    assert _read(png) == _SHORT.upper()


def test_the_quiet_zone_stays_white() -> None:
    """Four modules of white on every side, the text below them and not over them."""
    plain = Image.open(BytesIO(invoice_picture(_SHORT)))
    told = Image.open(BytesIO(invoice_picture(_SHORT, beneath="54,210 sats ($50.00)")))
    side = plain.width
    assert told.height > side
    assert told.crop((0, 0, side, side)).tobytes() == plain.tobytes()
    for edge in [(0, 0, side, 40), (0, 0, 40, side), (side - 40, 0, side, side), (0, side - 40, side, side)]:
        assert told.crop(edge).getextrema() == (255, 255)
    assert told.crop((0, side, *told.size)).getextrema()[0] == 0


def test_a_long_line_is_made_to_fit() -> None:
    """A line wider than the code is set smaller, inside the same margins."""
    told = Image.open(BytesIO(invoice_picture(_SHORT, beneath="9,999,999,999 sats ($999,999.00) " * 2)))
    below = told.crop((0, told.width, *told.size))
    assert below.crop((0, 0, 39, below.height)).getextrema() == (255, 255)


def test_what_no_code_can_hold_is_refused() -> None:
    """An invoice beyond the largest code is a ValueError, not a broken picture."""
    with pytest.raises(ValueError, match="too long"):
        invoice_picture("lnbc" + "q" * 5000)


async def test_drawing_does_not_hold_up_the_loop() -> None:
    """The asynchronous form gives the same picture."""
    assert await draw_invoice(_SHORT, beneath="1 sat") == invoice_picture(_SHORT, beneath="1 sat")


def test_blanks_that_the_font_lacks_are_drawn_as_blanks() -> None:
    """French and Russian group their numbers by blanks that the font would draw as boxes."""
    plain = invoice_picture(_SHORT, beneath="54 210 sats (50,00 $)")
    assert invoice_picture(_SHORT, beneath="54\u202f210 sats (50,00\u00a0$)") == plain
