"""What the bot needs kept, as the bot sees it: the inbox, the outbox and one document a chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from liquidity.notices import Notice
from liquidity.orders import Event, Order, OrderId, Owner, Purchase


class Letter(Protocol):
    """One message still to be sent or changed: what happened and to what, never the words."""

    @property
    def id(self) -> int:
        """Its number: letters are sent in this order."""

    @property
    def chat(self) -> Owner:
        """Where it goes."""

    @property
    def notice(self) -> Notice:
        """What is to be made or changed."""

    @property
    def event(self) -> Event:
        """What happened."""

    @property
    def purchase(self) -> Purchase:
        """To which purchase."""

    @property
    def order(self) -> Order | None:
        """The order as it is now, None where none was made."""

    @property
    def tries(self) -> int:
        """How often sending it has failed."""


class Waiting(Protocol):
    """An update that was received and not yet handled."""

    @property
    def update_id(self) -> int:
        """Telegram's number of it."""

    @property
    def body(self) -> str:
        """The raw JSON."""

    @property
    def tries(self) -> int:
        """How often handling it has failed."""


class Inbox(Protocol):
    """Updates, committed before Telegram may forget them."""

    async def put(self, updates: Sequence[tuple[int, str]], at: datetime) -> None:
        """Keep updates (id, raw JSON); one that is already here is left as it is."""

    async def pending(self) -> Sequence[Waiting]:
        """All that is not done, oldest first."""

    async def done(self, update_id: int) -> None:
        """Mark one handled and forget its body."""

    async def forget(self, update_id: int) -> None:
        """Empty the message of one that holds a secret; after a crash it is handled anew, as an empty one."""

    async def failed(self, update_id: int, *, most: int) -> bool:
        """Count a failed try; True when it is the last one allowed and the update is parked."""


class Outbox(Protocol):
    """Messages to send: written with the events they tell of, marked once Telegram has them."""

    async def heads(self, now: datetime) -> Sequence[Letter]:
        """The oldest unsent letter of each chat that is neither blocked nor told to wait."""

    async def next_due(self, now: datetime) -> datetime | None:
        """When the first chat that waits may be written to again, or None when none waits."""

    async def sent(self, letter: Letter, message_id: int | None, at: datetime) -> None:
        """Mark a letter sent and remember which message now shows this notice of its order."""

    async def dropped(self, letter: Letter, reason: str, at: datetime) -> None:
        """Mark a letter that Telegram will never take."""

    async def failed(self, letter: Letter) -> None:
        """Count a failed try of a letter that stays."""

    async def postpone(self, chat: Owner, until: datetime) -> None:
        """Send nothing to this chat before that time."""

    async def block(self, chat: Owner, at: datetime) -> None:
        """Remember that this chat has blocked the bot: its letters are kept."""

    async def unblock(self, chat: Owner) -> bool:
        """Write to this chat again; whether it had been blocked."""

    async def move(self, old: int, new: int) -> None:
        """A group has another id from now on: all that is kept of it goes along."""

    async def message_of(self, order_id: OrderId, notice: Notice) -> int | None:
        """The id of the message that shows this notice of an order."""

    async def remember(self, order_id: OrderId, notice: Notice, message_id: int) -> None:
        """From now on this message shows this notice of the order."""


class Forgetting(Protocol):
    """The way out."""

    async def forget(self, owner: Owner, *, cause: int | None) -> bool:
        """Delete all that is kept of a person; False, and nothing deleted, while they are buying.

        *cause* is the inbox entry that this answers: it is marked done in the same transaction.
        """


class Chats(Protocol):
    """What only the bot understands of a chat: one document, whose shape the bot owns."""

    async def load(self, chat: Owner) -> str | None:
        """The chat's document."""

    async def store(self, chat: Owner, document: str) -> None:
        """Replace the chat's document."""


class Followers(Protocol):
    """Who may follow an order, and who does."""

    most_uses: int

    async def new_code(self, order_id: OrderId) -> str:
        """A fresh code of this order; an earlier one is void from now on."""

    async def leads_to(self, code: str) -> OrderId | None:
        """The order that a code is good for."""

    async def follow(self, code: str, chat: Owner) -> OrderId | None:
        """Let a chat follow the order of a code that is good."""

    async def stop(self, order_id: OrderId, chat: Owner) -> None:
        """A chat follows an order no more."""

    async def revoke(self, order_id: OrderId) -> None:
        """Nobody follows an order any more, and its code is void."""

    async def count(self, order_id: OrderId) -> int:
        """How many chats follow an order."""

    async def has(self, order_id: OrderId, chat: Owner) -> bool:
        """Whether a chat follows an order."""
