"""A sealing key that running orders need must not be dropped unnoticed."""

from dataclasses import replace

import pytest

from liquidity.errors import KeyLost
from liquidity.phases import SETTLED, Phase
from storage.book import OrderBook
from storage.database import Database
from storage.errors import KeysMissing, StorageError
from storage.vault import Vault
from tests.storage.examples import KEYS, buy, order, purchase

FIRST, SECOND, OTHER = *KEYS, bytes(range(2, 34))


async def test_dropped_keys_are_named_with_their_orders(database: Database) -> None:
    """How many running orders need which key; those that are over need none, and no key is shown."""
    for key in (FIRST, SECOND):
        book = OrderBook(database, Vault([key]))
        for number in range(2):
            await buy(book, f"{key[0]}{number}", f"ID-{key[0]}{number}", f"m-{key[0]}{number}")
    for each in (await book.open_orders())[:1]:
        await book.save(each, replace(each, phase=Phase.SELLER_REJECTED), ())
    await OrderBook(database, Vault(KEYS)).check_keys()
    with pytest.raises(KeysMissing) as caught:
        await OrderBook(database, Vault([OTHER])).check_keys()
    assert isinstance(caught.value, StorageError)
    ids = {key: Vault([key]).key_id for key in KEYS}
    assert caught.value.orders == {ids[FIRST]: 1, ids[SECOND]: 2}
    for said in (f"key {ids[FIRST]} for 1", f"key {ids[SECOND]} for 2"):
        assert said in str(caught.value)
    assert not any(key.hex() in str(caught.value) for key in KEYS)
    with pytest.raises(KeysMissing, match=f"given: key {ids[SECOND]} for 2"):
        await OrderBook(database, Vault([FIRST])).check_keys()


@pytest.mark.parametrize("phase", SETTLED)
async def test_what_is_over_needs_no_key(database: Database, phase: Phase) -> None:
    """Nobody asks about it any more."""
    book = OrderBook(database, Vault([FIRST]))
    made = await buy(book)
    await book.save(made, replace(made, phase=phase), ())
    await OrderBook(database, Vault([OTHER])).check_keys()


async def test_orders_without_a_key_need_none(database: Database, book: OrderBook) -> None:
    """Neither an empty book nor a shared account stops the start."""
    await book.check_keys()
    await book.begin(purchase(), cause=None)
    made = order(purchase())
    await book.ordered(made.purchase, None, made, ())
    await OrderBook(database, Vault([OTHER])).check_keys()


async def test_a_key_that_does_not_open_is_lost(database: Database, book: OrderBook) -> None:
    """Whoever watches orders learns it in the words of `liquidity`."""
    made = await buy(book)
    with pytest.raises(KeyLost):
        await OrderBook(database, Vault([OTHER])).key_of(made)
