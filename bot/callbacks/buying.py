"""The buttons of a purchase, from its first question to its summary."""

from dataclasses import dataclass
from typing import ClassVar, Final

from bot.callbacks import shapes
from bot.callbacks.shapes import must_match
from bot.documents import DialogId
from liquidity.amount import MAX_SATS
from liquidity.orders import Nonce

_MOST_CENTS: Final = 10**12


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice made at a step of a dialog."""

    tag: ClassVar[str] = "p"
    dialog: DialogId
    step: str
    value: str

    def __post_init__(self) -> None:
        must_match(
            dialog=(self.dialog, shapes.DIALOG),
            step=(self.step, shapes.WORD),
            value=(self.value, shapes.VALUE),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """From the summary back to one step."""

    tag: ClassVar[str] = "h"
    dialog: DialogId
    step: str

    def __post_init__(self) -> None:
        must_match(dialog=(self.dialog, shapes.DIALOG), step=(self.step, shapes.WORD))


@dataclass(frozen=True, slots=True)
class _OfDialog:
    dialog: DialogId

    def __post_init__(self) -> None:
        must_match(dialog=(self.dialog, shapes.DIALOG))


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

    tag: ClassVar[str] = "a"


@dataclass(frozen=True, slots=True)
class _OfNonce:
    nonce: Nonce

    def __post_init__(self) -> None:
        must_match(nonce=(self.nonce, shapes.NONCE))


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
OfStart = StartBuy | StartInbound
