"""The newest orders of a market are found by an index, as what they teach is asked for often."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_orders_market_created_at", "orders", ["market", "created_at"])
