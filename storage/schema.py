"""The tables: one schema for SQLite and PostgreSQL. What is asked for is a column, the rest is a document.

A change here goes with a migration: `tests/storage/test_migrations.py` compares the two.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from liquidity.notices import Notice
from liquidity.orders import Channel, Event, EventKind, OrderInvoice, Owner, PurchaseState, Terms
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from storage.columns import Document, EmptyAsNull, Exact, Node, UtcTime, Word

# The newest migration: a database that says so is used as it is.
REVISION: Final = "0004"
# Whose the stripped purchases are.
NOBODY: Final = Owner(0)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows by itself in a column of exactly this type.
_COUNTED: Final = BigInteger().with_variant(Integer, "sqlite")


def _terms() -> tuple[Column[Any], ...]:
    """The terms of a purchase: a draft has them, and a purchase keeps its own, so that old drafts may go."""
    return (
        Column("nonce", Text, primary_key=True),
        Column("owner", BigInteger, nullable=False),
        Column("market", Text, nullable=False),
        Column("node", Node, nullable=False),
        Column("cents", Integer, nullable=False),
        Column("private", Boolean, nullable=False),
        Column("inbound", BigInteger, nullable=False),
        Column("lease_blocks", Integer),
        Column("sats_per_usd", Exact),  # NULL, as is its time, where only an order has a price
        Column("inbound_usd", Exact),
        Column("price_asked_at", UtcTime),
        Column("usd_per_sat", Exact),
        Column("rate_asked_at", UtcTime),
    )


inbox: Final = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", UtcTime, nullable=False, index=True),
    Column("body", Text),  # NULL once it is done
    Column("tries", Integer, nullable=False, default=0),
    Column("parked", Boolean, nullable=False, default=False),
)

# What a start has to handle is found without reading what is done.
Index(
    "ix_inbox_waiting",
    inbox.c.received_at,
    inbox.c.update_id,
    sqlite_where=inbox.c.body.is_not(None),
    postgresql_where=inbox.c.body.is_not(None),
)

chats: Final = Table(
    "chats",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Text),
    Column("blocked_at", UtcTime),
    Column("wait_until", UtcTime),
)

drafts: Final = Table(
    "drafts",
    metadata,
    *_terms(),
    Column("created_at", UtcTime, nullable=False, index=True),
)

purchases: Final = Table(
    "purchases",
    metadata,
    *_terms(),
    Column("state", Word(PurchaseState), nullable=False, index=True),
    Column("requested_at", UtcTime, nullable=False),
    Index(None, "owner", "requested_at"),
)

sealed_keys: Final = Table(
    "sealed_keys",
    metadata,
    Column("nonce", ForeignKey(purchases.c.nonce), primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

orders: Final = Table(
    "orders",
    metadata,
    Column("id", Text, primary_key=True),
    Column("nonce", ForeignKey(purchases.c.nonce), nullable=False, index=True),
    Column("market", Text, nullable=False),
    Column("market_order_id", EmptyAsNull),  # NULL while the market has told none
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("phase", Word(Phase), nullable=False, index=True),
    Column("word", Text, nullable=False),
    Column("payment", Word(Payment), nullable=False),
    Column("payment_word", Text, nullable=False),
    Column("money", Word(Money), nullable=False),
    Column("ever_held", Boolean, nullable=False),
    Column("invoice", Document(OrderInvoice)),
    Column("terms", Document(Terms), nullable=False),
    Column("channel", Document(Channel), nullable=False),
    Column("deadline", UtcTime),
    Column("hidden", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("market", "market_order_id"),
    Index(None, "market", "created_at"),
)

events: Final = Table(
    "events",
    metadata,
    Column("id", _COUNTED, primary_key=True),
    Column("nonce", ForeignKey(purchases.c.nonce), nullable=False, index=True),
    Column("order_id", ForeignKey(orders.c.id), index=True),
    Column(
        "kind", Word(EventKind), nullable=False
    ),  # this and the time repeat the document, to be counted by
    Column("at", UtcTime, nullable=False),
    Column("document", Document(Event), nullable=False),
)

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", _COUNTED, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("event_id", ForeignKey(events.c.id), nullable=False, index=True),
    Column("notice", Word(Notice), nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),  # NULL while it waits; then sent, or dropped for a reason
    Column("dropped", Text),
    sqlite_autoincrement=True,  # a letter's number is never given twice
)

# The heads of all chats are looked for often, among few waiting letters and a great many sent ones.
Index(
    "ix_outbox_waiting",
    outbox.c.chat,
    outbox.c.id,
    sqlite_where=outbox.c.ended_at.is_(None),
    postgresql_where=outbox.c.ended_at.is_(None),
)

messages: Final = Table(
    "messages",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("notice", Word(Notice), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
)

follow_codes: Final = Table(
    "follow_codes",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("order_id", ForeignKey(orders.c.id), nullable=False),
    Column("uses_left", Integer, nullable=False),
    UniqueConstraint("order_id"),
)

followers: Final = Table(
    "followers",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("told", Word(Phase), nullable=False),  # the phase that the chat knows of
)
