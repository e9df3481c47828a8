"""Orders that are their own price: the size and the rate stand by themselves, a price need not."""

from collections.abc import Sequence
from fractions import Fraction

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TIME = sa.DateTime(timezone=True)
_NOTHING_TOLD = (
    '{"inbound":null,"outbound":null,"lease_blocks":null,"private":null,"fee":null,"total":null,'
    '"offered_until":null,"payees":[]}'
)


def upgrade() -> None:
    """Add what a wish may hold besides dollars, and what a market says it sells."""
    for table in ("drafts", "purchases"):
        _widen(table)
    with op.batch_alter_table("orders") as orders:
        orders.add_column(sa.Column("terms", sa.Text(), nullable=False, server_default=_NOTHING_TOLD))
    with op.batch_alter_table("orders") as orders:
        orders.alter_column("terms", server_default=None)


def _widen(table: str) -> None:
    with op.batch_alter_table(table) as terms:
        terms.add_column(sa.Column("inbound", sa.BigInteger(), nullable=True))
        terms.add_column(sa.Column("lease_blocks", sa.Integer(), nullable=True))
        terms.add_column(sa.Column("usd_per_sat", sa.Text(), nullable=True))
        terms.add_column(sa.Column("rate_asked_at", _TIME, nullable=True))
        terms.alter_column("sats_per_usd", existing_type=sa.Text(), nullable=True)
        terms.alter_column("price_asked_at", existing_type=_TIME, nullable=True)
    _fill(sa.table(table, *(sa.column(name) for name in _COLUMNS)))
    with op.batch_alter_table(table) as terms:
        terms.alter_column("inbound", existing_type=sa.BigInteger(), nullable=False)


_COLUMNS = (
    "nonce",
    "cents",
    "sats_per_usd",
    "inbound_usd",
    "price_asked_at",
    "inbound",
    "usd_per_sat",
    "rate_asked_at",
)


def _fill(table: sa.TableClause) -> None:
    """Every order so far had a price, so its size and its rate follow from that."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(table)).mappings().all():
        sats_per_usd = Fraction(row["sats_per_usd"])
        values: dict[str, object] = {"inbound": row["cents"] * sats_per_usd // 100}
        if row["inbound_usd"] is not None:
            values["usd_per_sat"] = str(Fraction(row["inbound_usd"]) / sats_per_usd)
            values["rate_asked_at"] = row["price_asked_at"]
        connection.execute(sa.update(table).where(table.c.nonce == row["nonce"]).values(values))
