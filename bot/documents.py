"""What only the bot knows of a chat, as one versioned document: the open dialog, the nodes, and habits.

Each part is read by itself: one that cannot be read is lost alone; what is not there yet is at its default.
"""

from contextlib import suppress
from enum import StrEnum
from typing import Any, Final, NewType

import msgspec

from bot.naming import same_name
from bot.ports import Chats
from bot.preferences import Preferences
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.market import USUAL_LEASE
from liquidity.money import Sats, UsdCents
from liquidity.orders import Owner

VERSION: Final = 1

DialogId = NewType("DialogId", str)


class Step(StrEnum):
    """A question that waits for its answer."""

    NODE = "node"
    AMOUNT = "amount"
    VISIBILITY = "visibility"
    MARKET = "market"
    SUMMARY = "summary"


ORDER_OF_STEPS: Final = tuple(Step)


class Dialog(msgspec.Struct, frozen=True, kw_only=True):
    """What has been answered so far. The amount is dollars (*cents*) or inbound (*sats*), as it was said.

    *cause* is the update that led to this step: if a crash brings it again, it must not answer the next one.
    *found* are the addresses that a node's own report named, of which one is to be chosen.
    *only* is the key that a link named, *warned* whether the person went on after the warning about it.
    *message_id* is the message of the open question, *nonce* the summary that may be confirmed: no other may.
    """

    id: DialogId
    step: Step = Step.NODE
    node: str = ""
    cents: int = 0
    sats: int = 0
    private: bool | None = None
    lease: int = USUAL_LEASE
    market: str = ""
    cause: int = 0
    message_id: int = 0
    nonce: str = ""
    found: tuple[str, ...] = ()
    only: str = ""
    warned: bool = False

    def open_step(self) -> Step:
        """The first question without an answer."""
        if not self.node:
            return Step.NODE
        if not self.cents and not self.sats:
            return Step.AMOUNT
        if self.private is None:
            return Step.VISIBILITY
        return Step.SUMMARY if self.market else Step.MARKET

    def sized(self, amount: Amount) -> "Dialog":
        """The same dialog at this amount."""
        cents = amount.cents if isinstance(amount, Dollars) else 0
        sats = amount.sats if isinstance(amount, Inbound) else 0
        return msgspec.structs.replace(self, cents=cents, sats=sats)

    @property
    def amount(self) -> Amount:
        """The amount that was said."""
        return Inbound(Sats(self.sats)) if self.sats else Dollars(UsdCents(self.cents))

    def step_before(self) -> Step:
        """The question before this one; the first has none but itself."""
        return ORDER_OF_STEPS[max(0, ORDER_OF_STEPS.index(self.step) - 1)]


class SavedNode(msgspec.Struct, frozen=True, kw_only=True):
    """A node that was named, added or removed; nodes that were bought for need no entry to be known."""

    address: str
    name: str = ""
    gone: bool = False


class Asks(StrEnum):
    """What a command waits for; NOTHING is what /nodes shows without a question."""

    ADDRESS = "address"
    NAME = "name"
    NOTHING = "nothing"
    EXPORT = "export"
    IMPORT = "import"
    UNSEAL = "unseal"
    ZONE = "zone"
    QUIET = "quiet"
    TRACK = "track"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The open question of one command; whatever is not told yet, or not for its step, is empty.

    It is *about* the node of this key for /nodes, Telegram's name of the file for /import, the market for
    /track, which keeps the *order_id* there too. *cause*, *message_id* and *found* are as in a dialog, for
    /nodes alone.
    """

    step: Asks
    about: str = msgspec.field(default="", name="key")  # the name that is stored
    cause: int = 0
    message_id: int = 0
    found: tuple[str, ...] = ()
    order_id: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it. *first* is the key of the node that is offered first, *private* the usual visibility.

    *muted* are the ids of orders that tell only what matters, *foreign* the keys of nodes that links named.
    """

    version: int
    dialog: Dialog | None = None
    nodes: tuple[SavedNode, ...] = ()
    first: str = ""
    private: bool | None = None
    asked: Asked | None = None
    muted: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    preferences: Preferences = Preferences()


def key_of(node: SavedNode) -> str:
    """The public key of a node, which stays the same wherever it moves."""
    return node.address.partition("@")[0]


def is_free(document: Document, key: str, name: str) -> bool:
    """Whether no other node than the one of this key is called so."""
    others = (each for each in document.nodes if key_of(each) != key and not each.gone)
    return not any(same_name(each.name, name) for each in others)


class Documents:
    """Loads and stores the document of a chat."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def of(self, owner: Owner) -> Document:
        """The document; an empty one where there is none, or only one of a version that we do not read."""
        text = await self._chats.load(owner)
        try:
            parts = msgspec.json.decode(text or "", type=dict[str, Any])
        except msgspec.MsgspecError:
            return Document(version=VERSION)
        return _read(parts) if parts.get("version") == VERSION else Document(version=VERSION)

    async def change(self, owner: Owner, **parts: object) -> None:
        """Put these parts in place of what they were."""
        document = msgspec.structs.replace(await self.of(owner), **parts)
        await self._chats.store(owner, msgspec.json.encode(document).decode())


def _read(parts: dict[str, Any]) -> Document:
    read: dict[str, Any] = {"version": VERSION}
    for field in msgspec.structs.fields(Document):
        if field.name in parts and field.name not in read:
            with suppress(msgspec.ValidationError):
                read[field.name] = msgspec.convert(parts[field.name], field.type)
    return Document(**read)
