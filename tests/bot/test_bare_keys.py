"""A node's key alone: the saved address where it is known, else a node where a market takes one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.callbacks import Pick, pack
from bot.deeplinks import NodeLink
from bot.deeplinks import pack as pack_link
from bot.documents import Step
from bot.link_keyboards import FOREIGN
from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, Call, opened
from tests.bot.fair import FIRM, an_lsp, buttons, called, choice, shown, text
from tests.liquidity.examples import NODE

_KEY = NODE.pubkey
_LEFT_OUT = "It is left out without one at: Amboss Magma."


def _buttons(calls: list[Call]) -> dict[str, str]:
    return buttons(shown(calls))


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Bench]:
    """A market that needs an address, and one that does not."""
    async with opened(tmp_path, an_lsp()) as bench:
        called(bench.market, "Amboss Magma")
        yield bench


async def _added(bench: Bench) -> None:
    await bench.press(_buttons(await bench.write("/nodes"))["Add"])
    await bench.write(str(NODE))
    await bench.write("alice")


async def test_the_key_of_a_known_node_is_its_address(bench: Bench) -> None:
    """In the node step, however it is wrapped, and with an amount outside any dialog."""
    await _added(bench)
    for key in (_KEY, f"lightning:{_KEY.upper()}", f" {_KEY[:30]}\n{_KEY[30:]} "):
        await bench.write("/buy")
        assert "For <code>alice (" in text(await bench.write(key))
        dialog = await bench.dialogs.of(Owner(ALICE))
        assert dialog is not None
        assert dialog.node == str(NODE)
        await bench.write("/cancel")
    assert "For <code>alice (" in text(await bench.write(_KEY))


async def test_where_no_market_takes_a_key_the_rest_is_asked_for(bench: Bench) -> None:
    """In the node step, outside a dialog, and in /nodes."""
    alone = "this is a node&#x27;s key alone, its host and port are missing."
    assert alone in text(await bench.write(_KEY))
    assert alone in text(await bench.write(_KEY))
    await bench.write("/cancel")
    await bench.press(_buttons(await bench.write("/nodes"))["Add"])
    assert alone in text(await bench.write(_KEY))


async def test_what_is_wrong_with_a_key_is_told(bench: Bench) -> None:
    """It needs no @ to be meant as one."""
    await bench.write("/buy")
    assert "the key has 64 characters, it needs 66." in text(await bench.write(_KEY[:64]))


async def test_a_key_alone_takes_no_address_away(fair: Bench) -> None:
    """A node that was removed comes back where it was, under its name."""
    await _added(fair)
    listed = await fair.write("/nodes")
    card = await fair.press(next(iter(_buttons(listed).values())))
    await fair.press(_buttons(card)["Remove"])
    await fair.press(_buttons(await fair.write("/nodes"))["Add"])
    added = text(await fair.write(_KEY))
    assert f"Added: <code>{NODE}</code>" in added
    assert "<b>alice</b>" in added
    assert _LEFT_OUT not in added


async def test_a_key_alone_has_the_address_that_was_used_last(fair: Bench) -> None:
    """Where none was saved: a node that a link named is nobody's until it is added."""
    await fair.write(f"/start {pack_link(NodeLink(_KEY))}")
    dialog = await fair.dialogs.of(Owner(ALICE))
    assert dialog is not None
    await fair.press(pack(Pick(dialog.id, Step.NODE, FOREIGN)))
    await fair.write(str(NODE))
    compared = await fair.press(_buttons(await fair.write("2M sats"))["Private"])
    summary = await fair.press(choice(shown(compared), "Olympus"))
    await fair.press(_buttons(summary)[FIRM])
    listed = await fair.write("/nodes")
    assert "There are none yet." in text(listed)
    await fair.press(_buttons(listed)["Add"])
    assert f"Added: <code>{NODE}</code>" in text(await fair.write(_KEY))


@pytest.mark.parametrize("outside", [True, False])
async def test_a_market_that_takes_a_key(fair: Bench, *, outside: bool) -> None:
    """It sells; the other says what it needs; no address is made up, and there is none to call."""
    if not outside:
        await fair.write("/buy")
    asked = await fair.write(_KEY)
    assert _LEFT_OUT in text(asked)
    assert f"For <code>{_KEY[:6]}…{_KEY[-4:]}</code>" in text(asked)
    compared = await fair.press(_buttons(await fair.write("2M sats"))["Private"])
    assert "✖ Amboss Magma needs your node&#x27;s address, key@host:port." in text(compared)
    summary = await fair.press(choice(shown(compared), "Olympus"))
    assert f"Node: <code>{_KEY}</code>" in text(summary)
    assert "Check my node" not in _buttons(summary)
    await fair.press(_buttons(summary)[FIRM])
    (order,) = await fair.book.open_offers(Owner(ALICE))
    assert str(order.purchase.draft.node) == _KEY
    listed = await fair.write("/nodes")
    assert f"<code>{_KEY[:6]}…{_KEY[-4:]}</code>" in text(listed)
    await fair.write("/buy")
    assert _LEFT_OUT in text(await fair.write(_KEY))


async def test_an_address_replaces_a_key(fair: Bench) -> None:
    """In the list of nodes; and a key never replaces an address."""
    await fair.press(_buttons(await fair.write("/nodes"))["Add"])
    assert _LEFT_OUT in text(await fair.write(_KEY))
    await fair.write("alice")
    await fair.press(_buttons(await fair.write("/nodes"))["Add"])
    assert f"<code>{NODE}</code>" in text(await fair.write(str(NODE)))
    await fair.press(_buttons(await fair.write("/nodes"))["Add"])
    assert f"<code>{NODE}</code>" in text(await fair.write(_KEY))
