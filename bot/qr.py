"""The picture of an invoice: a QR code that any wallet reads, and the amount beneath it."""

import asyncio
from io import BytesIO
from typing import Final

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_L
from qrcode.exceptions import DataOverflowError

# Ten pixels a module and four modules of quiet zone survive Telegram's JPEG, scaled down to two fifths.
_BOX: Final = 10
_BORDER: Final = 4
_FONT_SIZE: Final = 40
_LEAST_FONT_SIZE: Final = 14
_WHITE: Final = 255
_BLACK: Final = 0


def invoice_picture(invoice: str, *, beneath: str = "") -> bytes:
    """A PNG of the invoice with a line of text beneath; raises ValueError when it is too long for a QR code.

    Upper case keeps BOLT11 in the alphanumeric mode, whose picture is smaller (BOLT 11, "Encoding Overview").
    """
    code = _code(invoice.upper())
    return _png(_with_text(code, beneath) if beneath else code)


async def draw_invoice(invoice: str, *, beneath: str = "") -> bytes:
    """`invoice_picture` beside the event loop: it takes tens of milliseconds of pure computing."""
    return await asyncio.to_thread(invoice_picture, invoice, beneath=beneath)


def _code(text: str) -> Image.Image:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, box_size=_BOX, border=_BORDER)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise ValueError("this invoice is too long for a QR code") from error
    drawn: Image.Image = code.make_image().get_image()
    return drawn.convert("L")


def _with_text(code: Image.Image, text: str) -> Image.Image:
    # The font has none of the narrow or unbreakable blanks that some languages put into numbers.
    text = " ".join(text.split())
    font = _fitting_font(text, code.width - 2 * _BORDER * _BOX)
    picture = Image.new("L", (code.width, code.height + _FONT_SIZE + _BORDER * _BOX // 2), _WHITE)
    picture.paste(code, (0, 0))
    # The code ends in its own quiet zone: the text starts below it.
    place = (code.width // 2, code.height + _FONT_SIZE // 2)
    ImageDraw.Draw(picture).text(place, text, fill=_BLACK, font=font, anchor="mm")
    return picture


def _fitting_font(text: str, width: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    sizes = range(_FONT_SIZE, _LEAST_FONT_SIZE, -2)
    fonts = (ImageFont.load_default(size) for size in sizes)
    return next(
        (font for font in fonts if font.getlength(text) <= width), ImageFont.load_default(_LEAST_FONT_SIZE)
    )


def _png(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.save(target, format="PNG", optimize=True)
    return target.getvalue()
