"""What a button carries: typed values, packed into the 64 bytes that Telegram gives them.

Whatever comes back is a claim, not a fact: it was typed by anyone and may be years old. `unpack` proves its
shape only; whose order or dialog it names is for the handler to ask.
"""

from bot.callbacks.buying import (
    Again,
    Back,
    CancelDialog,
    Change,
    CheckNode,
    Confirm,
    ConfirmDear,
    Elsewhere,
    OfDialog,
    OfPurchase,
    OfStart,
    Pick,
    StartBuy,
    StartInbound,
)
from bot.callbacks.codec import KINDS, Callback, pack, unpack
from bot.callbacks.orders import (
    Deed,
    Follow,
    MoneyBack,
    OfFollower,
    OfOrder,
    OrderDeed,
    Page,
    Refresh,
    StopFollowing,
    Take,
    TakeDear,
    TrackAt,
)
from bot.callbacks.personal import MOST_TOPICS, Explain, OfNode, OfPerson, OfSelf, Part, Setting

__all__ = [
    "KINDS",
    "MOST_TOPICS",
    "Again",
    "Back",
    "Callback",
    "CancelDialog",
    "Change",
    "CheckNode",
    "Confirm",
    "ConfirmDear",
    "Deed",
    "Elsewhere",
    "Explain",
    "Follow",
    "MoneyBack",
    "OfDialog",
    "OfFollower",
    "OfNode",
    "OfOrder",
    "OfPerson",
    "OfPurchase",
    "OfSelf",
    "OfStart",
    "OrderDeed",
    "Page",
    "Part",
    "Pick",
    "Refresh",
    "Setting",
    "StartBuy",
    "StartInbound",
    "StopFollowing",
    "Take",
    "TakeDear",
    "TrackAt",
    "pack",
    "unpack",
]
