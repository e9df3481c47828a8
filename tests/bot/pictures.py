"""Pictures of QR codes, as people send them."""

from io import BytesIO
from typing import Any

import qrcode
from PIL import Image

from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fakes import message


def a_picture(*texts: str, kind: str = "PNG", paper: str = "white") -> bytes:
    """One picture with a QR code of each text, side by side."""
    codes = [_code(text) for text in texts]
    size = (sum(code.width for code in codes) or 300, max((code.height for code in codes), default=300))
    picture = Image.new("RGB", size, paper)
    left = 0
    for code in codes:
        picture.paste(code, (left, 0))
        left += code.width
    return as_file(picture, kind)


def as_file(picture: Image.Image, kind: str) -> bytes:
    """The bytes of a file of that kind."""
    target = BytesIO()
    picture.save(target, format=kind)
    return target.getvalue()


def _code(text: str) -> Image.Image:
    code = qrcode.QRCode(box_size=6)
    code.add_data(text)
    drawn: Image.Image = code.make_image().get_image()
    return drawn.convert("RGB")


async def send_photo(
    bench: Bench, picture: bytes, *, heavy: int = 0, update_id: int | None = None
) -> list[Call]:
    """A person sends a photo, of which Telegram keeps several sizes: only the largest can be read."""
    sizes = (90, 1280, 320)
    bench.telegram.files |= {f"photo{side}": b"too small" for side in sizes}
    bench.telegram.files[f"photo{max(sizes)}"] = picture
    photo = [
        {
            "file_id": f"photo{side}",
            "file_unique_id": f"u{side}",
            "width": side,
            "height": side,
            "file_size": heavy or len(picture),
        }
        for side in sizes
    ]
    return await _send(bench, {} if update_id is None else {"update_id": update_id}, photo=photo)


async def send_image(bench: Bench, picture: bytes, *, mime: str = "image/png") -> list[Call]:
    """A person sends an image as a file."""
    bench.telegram.files["image"] = picture
    document = {
        "file_id": "image",
        "file_unique_id": "u",
        "mime_type": mime,
        "file_size": len(picture),
    }
    return await _send(bench, {}, document=document)


async def _send(bench: Bench, numbered: dict[str, int], **content: Any) -> list[Call]:
    body = message(1, ALICE, "")["message"] | content
    del body["text"]
    return await bench.hear({"message": body} | numbered)
