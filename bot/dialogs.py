"""Where a person is in a dialog: a part of the chat's document, so that a step survives any crash."""

import secrets

import msgspec

from bot.documents import Dialog, DialogId, Document, Documents, SavedNode, is_free, key_of
from bot.ports import Chats
from liquidity.market import USUAL_LEASE
from liquidity.orders import Owner, Purchase


def new_dialog_id() -> DialogId:
    """A word that ties buttons to one dialog, so that yesterday's do nothing."""
    return DialogId(secrets.token_urlsafe(4))


class Dialogs:
    """Loads and stores the dialog of a chat; what else is in the chat's document stays as it is."""

    def __init__(self, chats: Chats) -> None:
        self._documents = Documents(chats)

    async def of(self, owner: Owner) -> Dialog | None:
        """The open dialog; none when there is none, or only one that we no longer read."""
        return (await self._documents.of(owner)).dialog

    async def keep(self, owner: Owner, dialog: Dialog) -> None:
        """This is where the person is now; the question of another command is not open any more."""
        await self._documents.change(owner, dialog=dialog, asked=None)

    async def end(self, owner: Owner) -> None:
        """No dialog is open any more, and no question of another command."""
        await self._documents.change(owner, dialog=None, asked=None)

    async def bought(self, owner: Owner, dialog: Dialog) -> None:
        """End a dialog that was confirmed: its visibility becomes the usual one, its address the node's."""
        document = await self._documents.of(owner)
        nodes = tuple(_renewed(document, node, dialog.node) for node in document.nodes)
        await self._documents.change(owner, dialog=None, nodes=nodes, private=bool(dialog.private))


def _renewed(document: Document, node: SavedNode, address: str) -> SavedNode:
    """The node at its latest address, and back among the others if it was removed."""
    if key_of(node) != address.partition("@")[0]:
        return node
    # A key alone tells less than what is kept.
    known = address if "@" in address else node.address
    bought = msgspec.structs.replace(node, address=known, gone=False)
    free = is_free(document, key_of(node), node.name)
    return bought if free else msgspec.structs.replace(bought, name="")


def dialog_of(purchase: Purchase) -> Dialog:
    """A dialog in which all is answered as it was for that purchase."""
    draft = purchase.draft
    return Dialog(
        id=new_dialog_id(),
        node=str(draft.node),
        cents=draft.cents if draft.price else 0,
        sats=0 if draft.price else draft.inbound,
        private=draft.private,
        lease=draft.lease_blocks or USUAL_LEASE,
        market=draft.market,
    )
