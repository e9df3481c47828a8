"""What people must be shown for each event: the rows that are written beside it and sent afterwards."""

from enum import StrEnum
from typing import Final

from liquidity.orders import EventKind


class Notice(StrEnum):
    """One message to make or change. One row each, so that a crash can repeat one message at most."""

    OFFER = "offer"
    CARD = "card"
    PICTURE = "picture"
    INVOICE = "invoice"
    MARK = "mark"
    NEWS = "news"
    FOLLOWED = "followed"


# The card comes first: news reply to it. A mark comes before the picture that replaces the marked one.
_NOTICES: Final[dict[EventKind, tuple[Notice, ...]]] = {
    EventKind.REFUSED: (Notice.NEWS,),
    EventKind.UNKNOWN: (Notice.NEWS,),
    EventKind.OFFERED: (Notice.OFFER,),
    EventKind.LAPSED: (Notice.OFFER, Notice.CARD),
    EventKind.TAKEN: (Notice.OFFER, Notice.CARD),
    EventKind.ORDERED: (Notice.CARD,),
    EventKind.CHANGED: (Notice.CARD, Notice.NEWS),
    EventKind.INVOICE_READY: (Notice.PICTURE, Notice.INVOICE),
    EventKind.INVOICE_WITHHELD: (Notice.CARD, Notice.NEWS),
    EventKind.INVOICE_ASKS: (Notice.CARD, Notice.NEWS),
    EventKind.INVOICE_EXPIRING: (Notice.NEWS,),
    EventKind.INVOICE_ENDED: (Notice.MARK,),
    EventKind.PROGRESS: (Notice.CARD,),
    EventKind.HIDDEN: (Notice.CARD, Notice.NEWS),
    EventKind.VISIBLE: (Notice.CARD,),
    EventKind.MONEY_BACK: (Notice.CARD,),
    EventKind.LEASE_ENDING: (Notice.NEWS,),
    EventKind.LEASE_BROKEN: (Notice.CARD, Notice.NEWS),
    EventKind.FOUND: (Notice.NEWS,),
    EventKind.BROUGHT: (Notice.CARD,),
    EventKind.CANCEL_ASKED: (Notice.CARD,),
    EventKind.CANCEL_REFUSED: (Notice.CARD,),
}


def notices_of(kind: EventKind) -> tuple[Notice, ...]:
    """The messages that an event of this kind calls for, in the order they are sent."""
    return _NOTICES[kind]
