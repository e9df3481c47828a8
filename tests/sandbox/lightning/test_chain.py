"""Mining."""

import pytest

from sandbox.lightning.chain import START_HEIGHT, Chain


def entropy(count: int) -> bytes:
    """Bytes that are always the same."""
    return b"\x07" * count


def test_a_transaction_waits_until_a_block_takes_it() -> None:
    """It has no place and no confirmation before."""
    chain = Chain(entropy)
    txid = chain.broadcast()
    assert chain.mempool == [txid]
    assert chain.confirmations(txid) == 0
    assert chain.short_channel_id(txid) is None


def test_blocks_bury_a_transaction() -> None:
    """The first block takes it, each further one confirms it."""
    chain = Chain(entropy)
    txid = chain.broadcast()
    chain.mine(3)
    assert chain.mempool == []
    assert chain.confirmations(txid) == 3
    block, index, output = (chain.short_channel_id(txid) or "").split("x")
    assert (int(block), int(output)) == (START_HEIGHT + 1, 0)
    assert int(index) >= 1


def test_two_transactions_of_a_block_have_two_places() -> None:
    """Channels of one block are told apart."""
    count = iter(range(1, 9))
    chain = Chain(lambda size: bytes([next(count)] * size))
    first, second = chain.broadcast(), chain.broadcast()
    chain.mine(1)
    assert chain.short_channel_id(first) != chain.short_channel_id(second)


@pytest.mark.parametrize("blocks", [0, -1])
def test_mining_nothing_is_refused(blocks: int) -> None:
    """There are no zero or negative blocks."""
    with pytest.raises(ValueError, match="at least one"):
        Chain(entropy).mine(blocks)
