"""Orders that others may follow: one code each, kept as its digest, and who follows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "follow_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_follow_codes_order_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_follow_codes"),
        sa.UniqueConstraint("order_id", name="uq_follow_codes_order_id"),
    )
    op.create_table(
        "followers",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_followers_order_id"),
        sa.PrimaryKeyConstraint("order_id", "chat", name="pk_followers"),
    )
