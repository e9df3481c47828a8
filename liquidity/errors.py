"""The one error tree of `liquidity`, cut by what the caller can do.

LiquidityError
|-- BadInput (also a ValueError)    what was typed, pasted or received cannot be read: say why, ask again
|-- MarketError                     a market did not do what was asked
|   |-- Unavailable                 wait, then ask again
|   |-- Rejected                    the question was understood and answered with no
|   |   |-- KeyRefused              the key no longer opens the order: tell once, try hourly
|   |   |-- OrderNotFound           the id is not one of an order: look for it by key
|   |   `-- CannotServe             the market does not sell what is wished for: say its bound
|   |-- KeyLost                     the key of an order cannot be opened: tell once, the operator must act
|   |-- Refused                     a buy made no order, for certain: safe to start anew
|   |-- CancelUnknown               a cancellation may have been taken or not: ask how the order stands
|   `-- BuyUnknown                  a buy may have made an order: never send it again
|-- DeskError                       the desk will not do this, and nothing was sent
|   |-- LimitReached                say the bound
|   |-- NoSuchDraft                 start anew
|   |-- AlreadyConfirmed            the first confirmation stands
|   |-- OfferGone                   the firm price has run out or was let go: ask for a new one
|   |-- CannotCancel                nothing was sent: the order is past that point, or it was asked already
|   |-- TooOften                    wait, then try again
|   |-- Dear                        the fee is a large share of the size: ask a second time
|   `-- NoSuchOrder                 not one of this person's
|-- NotThrough (also an OSError)    a proxy led no further: say so, ask again later
|-- Unresolved (also an OSError)    a name could not be looked up, which says nothing of the name
|-- Crowded                         too many slow calls are under way: ask again later
`-- BookConflict                    what is kept says otherwise: writing it again does not help

Errors name a fault and carry the numbers of it; the words for people are made elsewhere.
"""

from enum import StrEnum


class LiquidityError(Exception):
    """Root of everything this package raises on purpose; never raised itself."""


class BadInput(LiquidityError, ValueError):
    """A text from outside cannot be read; each kind of text has its own subclass with a named fault."""


class MarketError(LiquidityError):
    """A market did not do what was asked, or could not be asked. Try again, unless a subclass differs."""


class Unavailable(MarketError):
    """The market cannot be reached or is broken; *retry_after* is its own wish in seconds, if it told one."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(MarketError):
    """The market understood a question and said no; *says* is its own sentence, untrusted text."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class KeyRefused(Rejected):
    """The market no longer lets this key see the order."""


class OrderNotFound(Rejected):
    """The market knows no order of this id for this key."""


class Lack(StrEnum):
    """Why a market cannot serve a wish."""

    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    PRIVATE_ONLY = "private_only"
    PUBLIC_ONLY = "public_only"
    NOT_INBOUND_ALONE = "not_inbound_alone"
    NO_SIZE = "no_size"
    NO_ADDRESS = "no_address"


class CannotServe(Rejected):
    """A market does not sell what is wished for.

    *bound* is in sats of inbound for a size, in USD cents for TOO_LITTLE and TOO_MUCH money.
    """

    def __init__(self, lack: Lack, bound: int | None = None) -> None:
        super().__init__(f"{lack}: {bound}" if bound is not None else lack.value)
        self.lack = lack
        self.bound = bound


class KeyLost(MarketError):
    """We hold the key of an order and cannot open it, so the market cannot be asked about this order."""


class Refusal(StrEnum):
    """Why no order was made."""

    NOT_SENT = "not_sent"
    TOO_SMALL = "too_small"
    NODE = "node"
    KEY = "key"
    NOT_CONNECTED = "not_connected"
    OPTION = "option"
    BUSY = "busy"
    MARKET = "market"


class Refused(MarketError):
    """A buy made no order, for certain. *says* is the market's own sentence, untrusted text."""

    def __init__(self, refusal: Refusal, says: str = "") -> None:
        super().__init__(f"{refusal}: {says}")
        self.refusal = refusal
        self.says = says


class BuyUnknown(MarketError):
    """A buy was sent and its answer was lost: there may be an order. Never send it again."""


class CancelUnknown(MarketError):
    """A cancellation was sent and its answer was lost: look at the order before anything is claimed of it."""


class DeskError(LiquidityError):
    """The desk will not do this; nothing was sent anywhere."""


class Limit(StrEnum):
    """Which bound a wish breaks."""

    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    PER_DAY = "per_day"
    UNPAID = "unpaid"
    OFFERS = "offers"
    NO_RATE = "no_rate"


class LimitReached(DeskError):
    """A wish breaks a bound; *bound* and *seen* are USD cents, or numbers of orders for UNPAID and OFFERS."""

    def __init__(self, limit: Limit, *, bound: int, seen: int) -> None:
        super().__init__(f"{limit}: {seen} against {bound}")
        self.limit = limit
        self.bound = bound
        self.seen = seen


class NoSuchDraft(DeskError):
    """No draft of this nonce belongs to this person: it is over, or somebody else's."""


class AlreadyConfirmed(DeskError):
    """This draft was confirmed before: the first confirmation stands."""


class OfferGone(DeskError):
    """A firm price has run out, or was let go for a newer one: nothing of it can be paid."""


class CannotCancel(DeskError):
    """This order cannot be cancelled here and now, so nothing was sent; *asked* where it was just before."""

    def __init__(self, *, asked: bool = False) -> None:
        super().__init__("asked already" if asked else "it is past that point")
        self.asked = asked


class Dear(DeskError):
    """The fee is a large share of the size, *percent* of it: go on only if the person says so again."""

    def __init__(self, percent: int) -> None:
        super().__init__(f"{percent} percent")
        self.percent = percent


class TooOften(DeskError):
    """Somebody has tried this *bound* times of late, as often as anybody may."""

    def __init__(self, bound: int) -> None:
        super().__init__(f"{bound} times")
        self.bound = bound


class NoSuchOrder(DeskError):
    """No order of this id belongs to this person."""


class BookConflict(LiquidityError):
    """The book holds something that must not be overwritten: repeating the write does not help."""
