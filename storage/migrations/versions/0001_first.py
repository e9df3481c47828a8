"""The first schema: updates in, messages out, and the purchases between."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TIME = sa.DateTime(timezone=True)
_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _make_chat_tables()
    _make_purchases()
    _make_orders()
    _make_events()
    _make_outbox()


def _make_chat_tables() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    waiting = sa.text("body IS NOT NULL")
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["received_at", "update_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "chats",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("blocked_at", _TIME),
        sa.Column("wait_until", _TIME),
        sa.PrimaryKeyConstraint("chat", name="pk_chats"),
    )


def _terms() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("sats_per_usd", sa.Text(), nullable=False),
        sa.Column("inbound_usd", sa.Text()),
        sa.Column("price_asked_at", _TIME, nullable=False),
    )


def _make_purchases() -> None:
    op.create_table(
        "drafts",
        *_terms(),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_drafts"),
    )
    op.create_index("ix_drafts_created_at", "drafts", ["created_at"])
    op.create_table(
        "purchases",
        *_terms(),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_purchases"),
    )
    op.create_index("ix_purchases_owner_requested_at", "purchases", ["owner", "requested_at"])
    op.create_index("ix_purchases_state", "purchases", ["state"])
    op.create_table(
        "sealed_keys",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_sealed_keys"),
        sa.ForeignKeyConstraint(["nonce"], ["purchases.nonce"], name="fk_sealed_keys_nonce"),
    )


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("market_order_id", sa.Text()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("payment_word", sa.Text(), nullable=False),
        sa.Column("money", sa.Text(), nullable=False),
        sa.Column("ever_held", sa.Boolean(), nullable=False),
        sa.Column("invoice", sa.Text()),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("deadline", _TIME),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.ForeignKeyConstraint(["nonce"], ["purchases.nonce"], name="fk_orders_nonce"),
        sa.UniqueConstraint("market", "market_order_id", name="uq_orders_market_market_order_id"),
    )
    op.create_index("ix_orders_nonce", "orders", ["nonce"])
    op.create_index("ix_orders_phase", "orders", ["phase"])
    op.create_table(
        "messages",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "notice", name="pk_messages"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_messages_order_id"),
    )


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", _COUNTED, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(["nonce"], ["purchases.nonce"], name="fk_events_nonce"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_events_order_id"),
    )
    op.create_index("ix_events_nonce", "events", ["nonce"])
    op.create_index("ix_events_order_id", "events", ["order_id"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _COUNTED, nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("event_id", _COUNTED, nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("dropped", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_outbox_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_event_id", "outbox", ["event_id"])
    waiting = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_outbox_waiting", "outbox", ["chat", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
