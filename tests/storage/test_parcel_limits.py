"""What one file holds: never more than is read back, and never more than may be written at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import event as listening
from sqlalchemy.engine import Engine

from liquidity.money import Sats
from liquidity.orders import Channel, Order, Terms
from liquidity.parcels import MOST_BYTES, ParcelFault
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from storage.book import OrderBook
from storage.moving import Parcels
from storage.parcel import fitting, packed, row_of, unpacked
from storage.sealing import seal, unseal
from tests.storage.examples import ALICE, BOB, NOW, event, order, purchase
from tests.storage.test_parcels import MAGMA, PASS, fault_of


def test_the_newest_orders_have_their_past_where_not_all_fits() -> None:
    """A file that /export makes is never larger than one that /import takes."""
    made = [order(purchase(f"p{n}"), f"AAA-{n:04}", f"m-{n}") for n in range(1000)]
    past = [event(reason="x" * 300)] * 100
    content = packed(fitting(made, {}), {each.id: past for each in made})
    assert len(content) < MOST_BYTES
    lengths = [len(row.past) for row in unpacked(content, BOB)]
    assert lengths[0] == 100
    assert lengths == sorted(lengths, reverse=True)


def _full(number: int, phase: Phase = Phase.READY, key: int = 343) -> tuple[Order, SessionKey]:
    """An order of which everything is told, with a key of that length."""
    channel = Channel(
        short_id="921504x1293x0",
        funding_txid="f" * 64 + ":0",
        confirmations=6,
        size=Sats(27_163_000),
        blocks_locked=4320,
        closable_at=NOW,
    )
    terms = Terms(
        inbound=Sats(27_163_000),
        lease_blocks=4320,
        private=False,
        node="03" + "a" * 64,
        fee=Sats(54_000),
        total=Sats(54_000),
    )
    made = order(purchase(f"nonce{number:011}"), f"AAA-{number:04}", f"ec562479-a4b8-44f4-95b4-{number:012}")
    made = replace(made, word="VALID_CHANNEL_OPENING", payment_word="SUCCESSFUL_PAYMENT")
    return replace(made, phase=phase, terms=terms, channel=channel), SessionKey("k" * key)


@pytest.mark.parametrize("key", [343, 4000])
async def test_a_file_that_is_made_is_always_read(key: int) -> None:
    """However long the keys are, and however much is told of each order; the first have room first."""
    full = [_full(number, key=key) for number in range(1000)]
    made, keys = [each for each, _ in full], {each.purchase.draft.nonce: key for each, key in full}
    fit = fitting(made, keys)
    content = packed(fit, {each.id: [event(reason="x" * 30)] * 12 for each in made})
    back = unpacked(await unseal(await seal(content, PASS), PASS), BOB)
    assert [each.order.id for each in back] == [each.id for each in made[: len(fit)]]
    assert len(fit) == len(made) or len(packed([*fit, row_of(made[len(fit)], keys)], {})) > MOST_BYTES - 1000


async def test_what_runs_has_room_first(moving: Parcels, book: OrderBook) -> None:
    """And how many are left out is told."""
    for number in range(4):
        made, _ = _full(number, Phase.OPENING if number == 0 else Phase.READY)
        await book.begin(purchase(made.purchase.draft.nonce), cause=None)
        made = replace(
            made, created_at=NOW + timedelta(days=number), market_order_id="m" * 700_000 + str(number)
        )
        await book.ordered(made.purchase, None, made, ())
    taken = await moving.take_out(ALICE, PASS)
    assert taken.left == 2
    assert len(taken.sealed) <= MOST_BYTES
    content = await unseal(taken.sealed, PASS)
    assert [each["id"] for each in msgspec.json.decode(content)["orders"]] == ["AAA-0000", "AAA-0003"]


def test_more_events_than_any_file_tells_are_not_taken() -> None:
    """Nobody keeps the only writer from all others with one file."""
    made = [order(purchase(f"p{n}"), f"AAA-{n:04}", f"m-{n}") for n in range(60)]
    content = packed(fitting(made, {}), {each.id: [event()] * 100 for each in made})
    read = [len(row.past) for row in unpacked(content, BOB)]
    assert read == [100] * 50 + [0] * 10
    parcel = msgspec.json.decode(content)
    parcel["orders"][-1]["events"] = parcel["orders"][0]["events"][:1]
    assert fault_of(msgspec.json.encode(parcel)) is ParcelFault.UNREADABLE


@pytest.mark.parametrize("phase", [Phase.OPENING, Phase.SELLER_REJECTED])
async def test_a_long_past_costs_no_more_statements(moving: Parcels, phase: Phase) -> None:
    """It is written at once."""
    counts = []
    for name, past in (("AAA-0001", [event()]), ("AAA-0002", [event()] * 100)):
        made = order(purchase(name), name, f"m-{name}", phase=phase)
        sealed = await seal(packed([row_of(made, {})], {made.id: past}), PASS)
        with counting() as statements:
            await moving.bring_back(BOB, sealed, PASS, markets={MAGMA}, now=NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def count(*said: Any) -> None:
        statements.append(said[2])

    listening.listen(Engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        listening.remove(Engine, "before_cursor_execute", count)
