"""Where a person is in a dialog: one small document a chat, so that a step survives any crash."""

import secrets
from enum import StrEnum
from typing import Final

import msgspec

from bot.callbacks import DialogId
from bot.ports import Chats
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.market import USUAL_LEASE
from liquidity.money import Sats, UsdCents
from liquidity.orders import Owner

_VERSION: Final = 1


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

    def open_step(self) -> Step:
        """The first question without an answer."""
        if not self.node:
            return Step.NODE
        if not self.cents and not self.sats:
            return Step.AMOUNT
        if self.private is None:
            return Step.VISIBILITY
        return Step.SUMMARY if self.market else Step.MARKET

    @property
    def amount(self) -> Amount:
        """The amount that was said."""
        return Inbound(Sats(self.sats)) if self.sats else Dollars(UsdCents(self.cents))

    def step_before(self) -> Step:
        """The question before this one; the first has none but itself."""
        return ORDER_OF_STEPS[max(0, ORDER_OF_STEPS.index(self.step) - 1)]


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    version: int = _VERSION
    dialog: Dialog | None = None


def new_dialog_id() -> DialogId:
    """A word that ties buttons to one dialog, so that yesterday's do nothing."""
    return DialogId(secrets.token_urlsafe(4))


class Dialogs:
    """Loads and stores the dialog of a chat."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def of(self, owner: Owner) -> Dialog | None:
        """The open dialog; none when there is none, or only one of a version that we no longer read."""
        text = await self._chats.load(owner)
        if text is None:
            return None
        try:
            document = msgspec.json.decode(text, type=_Document)
        except msgspec.MsgspecError:
            return None
        return document.dialog if document.version == _VERSION else None

    async def keep(self, owner: Owner, dialog: Dialog) -> None:
        """This is where the person is now."""
        await self._store(owner, _Document(dialog=dialog))

    async def end(self, owner: Owner) -> None:
        """No dialog is open any more."""
        await self._store(owner, _Document())

    async def _store(self, owner: Owner, document: _Document) -> None:
        await self._chats.store(owner, msgspec.json.encode(document).decode())
