"""What is said of a picture that somebody sent: what its QR code is, and how a better one is made."""

from typing import Final

from bot.escape import Markup, bold, esc, join, paragraphs
from bot.scanning import Content, PictureFault
from bot.tongue import Phrase

_HOW: Final = Phrase(
    "Show the QR code of your node's address, which your node's app often calls its URI, or send the address as text."
)
_NO_CODE: Final = Phrase(
    "I found no QR code in that picture. Let the code fill most of it, straight, sharp and without glare; "
    "a screenshot sent as a file is best."
)
_FAULTS: Final[dict[PictureFault, Phrase]] = {
    PictureFault.TOO_HEAVY: Phrase(
        "That picture has more than 10 MB, so I did not read it. Send it as a photo."
    ),
    PictureFault.TOO_LARGE: Phrase(
        "That picture is too large to be read. Send a smaller one, or only the part with the code."
    ),
    PictureFault.BROKEN: Phrase("That picture cannot be read. Send it as a photo, or as PNG, JPEG or WebP."),
    PictureFault.BUSY: Phrase(
        "Many pictures are being read right now, so I did not read yours. Try again in a minute."
    ),
}
_CONTENTS: Final[dict[Content, Phrase]] = {
    Content.INVOICE: Phrase("This QR code is an invoice, and I need your node's address. I pay nothing."),
    Content.ON_CHAIN: Phrase("This QR code is a bitcoin address, and I need your node's address."),
    Content.ACCESS: Phrase(
        "This QR code gives control of your node or wallet to whoever sees it. I kept nothing of it. "
        "Delete the picture here, and better make a new code: it has passed through Telegram."
    ),
    Content.OTHER: Phrase("This QR code is not a node's address."),
}
_WHICH: Final = Phrase("The picture holds several addresses. Choose the node that gets the channel.")


def fault(reason: PictureFault) -> Markup:
    """Why a picture cannot be read."""
    return esc(_FAULTS[reason])


def no_code() -> Markup:
    """There is no QR code in it."""
    return paragraphs(_NO_CODE, _HOW)


def content(found: Content) -> Markup:
    """What the QR code is, when it is no node's address."""
    return paragraphs(_CONTENTS[found], _HOW)


def ask_node() -> Markup:
    """The first step, when a picture holds several nodes."""
    return join([bold(Phrase("Your node")), _WHICH])


def not_now() -> Markup:
    """A picture came while something else is asked for."""
    return esc(Phrase("A picture does not answer this question, so I did not look at it."))


def waiting() -> Markup:
    """A picture came while a name, a passphrase or a file is waited for."""
    return esc(
        Phrase("I am waiting for something else here, so I did not look at the picture. /cancel leaves this.")
    )
