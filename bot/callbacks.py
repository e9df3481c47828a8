"""What a button carries: typed values, packed into the 64 bytes that Telegram gives them.

Whatever comes back is a claim, not a fact: it was typed by anyone and may be years old. `unpack` proves its
shape only; whose order or dialog it names is for the handler to ask.
"""

import re
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import ClassVar, Final, get_args

import msgspec

from bot.documents import DialogId
from liquidity.amount import MAX_SATS
from liquidity.orders import Nonce, OrderId

# Bot API, InlineKeyboardButton: "callback_data: 1-64 bytes".
_MOST_BYTES: Final = 64
_MOST_CENTS: Final = 10**12
_MOST_PAGES: Final = 10**4
_SEPARATOR: Final = ":"

_DIALOG: Final = re.compile(r"[A-Za-z0-9_-]{6}")
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16}")
_ORDER: Final = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{4}")
_WORD: Final = re.compile(r"[a-z0-9_]{1,16}")
_NODE: Final = re.compile(r"[0-9a-f]{0,32}")
_VALUE: Final = re.compile(r"[!-9;-~]{0,36}")  # printable ASCII without blank and colon


def _must_match(**checks: tuple[str, re.Pattern[str]]) -> None:
    for name, (text, shape) in checks.items():
        if not shape.fullmatch(text):
            raise ValueError(f"the {name} of this button has another shape")


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice made at a step of a dialog."""

    tag: ClassVar[str] = "p"
    dialog: DialogId
    step: str
    value: str

    def __post_init__(self) -> None:
        _must_match(dialog=(self.dialog, _DIALOG), step=(self.step, _WORD), value=(self.value, _VALUE))


@dataclass(frozen=True, slots=True)
class Change:
    """From the summary back to one step."""

    tag: ClassVar[str] = "h"
    dialog: DialogId
    step: str

    def __post_init__(self) -> None:
        _must_match(dialog=(self.dialog, _DIALOG), step=(self.step, _WORD))


@dataclass(frozen=True, slots=True)
class _OfDialog:
    dialog: DialogId

    def __post_init__(self) -> None:
        _must_match(dialog=(self.dialog, _DIALOG))


@dataclass(frozen=True, slots=True)
class Back(_OfDialog):
    """One step back in a dialog."""

    tag: ClassVar[str] = "b"


@dataclass(frozen=True, slots=True)
class CancelDialog(_OfDialog):
    """Leave a dialog; it never touches an order."""

    tag: ClassVar[str] = "x"


@dataclass(frozen=True, slots=True)
class CheckNode(_OfDialog):
    """Call the node of a dialog, to see whether it answers."""

    tag: ClassVar[str] = "k"


@dataclass(frozen=True, slots=True)
class _OfNonce:
    nonce: Nonce

    def __post_init__(self) -> None:
        _must_match(nonce=(self.nonce, _NONCE))


@dataclass(frozen=True, slots=True)
class Confirm(_OfNonce):
    """Buy what the summary of this nonce shows."""

    tag: ClassVar[str] = "c"


@dataclass(frozen=True, slots=True)
class ConfirmDear(_OfNonce):
    """The same, said a second time: the fee is a large share of the size."""

    tag: ClassVar[str] = "d"


@dataclass(frozen=True, slots=True)
class Elsewhere(_OfNonce):
    """Compare all markets for what this purchase asked of one."""

    tag: ClassVar[str] = "e"


@dataclass(frozen=True, slots=True)
class Again(_OfNonce):
    """Back to the summary of what this purchase asked."""

    tag: ClassVar[str] = "g"


@dataclass(frozen=True, slots=True)
class _OfOrder:
    order_id: OrderId

    def __post_init__(self) -> None:
        _must_match(order=(self.order_id, _ORDER))


@dataclass(frozen=True, slots=True)
class Refresh(_OfOrder):
    """Ask the market about an order now."""

    tag: ClassVar[str] = "r"


@dataclass(frozen=True, slots=True)
class Take(_OfOrder):
    """Show the invoice of an offer."""

    tag: ClassVar[str] = "t"


@dataclass(frozen=True, slots=True)
class TakeDear(_OfOrder):
    """The same, said a second time: the fee is a large share of the size."""

    tag: ClassVar[str] = "u"


@dataclass(frozen=True, slots=True)
class MoneyBack(_OfOrder):
    """The buyer's wallet shows the payment returned."""

    tag: ClassVar[str] = "m"


class Deed(StrEnum):
    """What a person can have done with one order of theirs."""

    OPEN = "open"
    CARD = "card"
    TIMELINE = "timeline"
    RECEIPT = "receipt"
    INVOICE = "invoice"
    STUCK = "stuck"
    MUTE = "mute"
    UNMUTE = "unmute"
    CANCEL = "cancel"
    CANCEL_UNPAID = "cancel_unpaid"
    CANCEL_NODE = "cancel_node"
    CANCEL_SIZE = "cancel_size"
    KEEP = "keep"
    FOLLOWERS = "followers"
    FOLLOW_LINK = "follow_link"
    FOLLOW_REVOKE = "follow_revoke"


@dataclass(frozen=True, slots=True)
class OrderDeed(_OfOrder):
    """Do this with an order."""

    tag: ClassVar[str] = "j"
    deed: Deed


@dataclass(frozen=True, slots=True)
class Page:
    """Turn the list of orders to this page; the first is 0."""

    tag: ClassVar[str] = "l"
    number: int

    def __post_init__(self) -> None:
        if not 0 <= self.number < _MOST_PAGES:
            raise ValueError("the page of this button is out of bounds")


@dataclass(frozen=True, slots=True)
class OfNode:
    """A deed of /nodes; *node* is how a key begins, or one address among several, or empty."""

    tag: ClassVar[str] = "o"
    deed: str
    node: str = ""

    def __post_init__(self) -> None:
        _must_match(deed=(self.deed, _WORD), node=(self.node, _NODE))


@dataclass(frozen=True, slots=True)
class OfSelf:
    """A deed with all that is kept of a person; *word* stands for what they were shown, or is empty."""

    tag: ClassVar[str] = "s"
    deed: str
    word: str = ""

    def __post_init__(self) -> None:
        _must_match(deed=(self.deed, _WORD), word=(self.word, _NODE))


@dataclass(frozen=True, slots=True)
class StartBuy:
    """Begin a purchase; *cents* is 0 when no amount was chosen yet."""

    tag: ClassVar[str] = "n"
    cents: int

    def __post_init__(self) -> None:
        if not 0 <= self.cents <= _MOST_CENTS:
            raise ValueError("the amount of this button is out of bounds")


@dataclass(frozen=True, slots=True)
class StartInbound:
    """Begin a purchase of so many sats of inbound."""

    tag: ClassVar[str] = "i"
    sats: int

    def __post_init__(self) -> None:
        if not 1 <= self.sats <= MAX_SATS:
            raise ValueError("the amount of this button is out of bounds")


OfDialog = Pick | Change | Back | CancelDialog | CheckNode
OfPurchase = Confirm | ConfirmDear | Elsewhere | Again
OfOrder = Refresh | Take | TakeDear | MoneyBack | OrderDeed
Callback = OfDialog | OfPurchase | OfOrder | Page | OfNode | OfSelf | StartBuy | StartInbound

KINDS: Final[tuple[type[Callback], ...]] = get_args(Callback)
_BY_TAG: Final = {kind.tag: kind for kind in KINDS}


def pack(callback: Callback) -> str:
    """The text for the button; raises ValueError when it would not fit."""
    text = _SEPARATOR.join((callback.tag, *map(str, astuple(callback))))
    if len(text.encode()) > _MOST_BYTES:
        raise ValueError("this button carries more than Telegram allows")
    return text


def unpack(text: str) -> Callback | None:
    """What the button carried, or None when this is not, or no longer, one of ours."""
    tag, *parts = text.split(_SEPARATOR)
    kind = _BY_TAG.get(tag)
    if kind is None or len(parts) != len(fields(kind)):
        return None
    named = {field.name: part for field, part in zip(fields(kind), parts, strict=True)}
    try:
        callback = msgspec.convert(named, kind, strict=False)
        # One value has one text: " 5", "05" and the like were never written by us.
        return callback if pack(callback) == text else None
    except (msgspec.ValidationError, ValueError):
        return None
