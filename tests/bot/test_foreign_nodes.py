"""A link that names somebody else's node: a warning, an extra tap, its address, and never a default."""

from bot.callbacks import CancelDialog, Confirm, Pick, pack
from bot.deeplinks import NodeLink
from bot.deeplinks import pack as pack_link
from bot.documents import Dialog, Step
from bot.link_keyboards import FOREIGN
from bot.texts import deeplinks as words
from liquidity.node import NodeAddress
from liquidity.orders import Nonce, Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import buy
from tests.liquidity.examples import NODE
from tests.liquidity.strategies import pubkey_of

THEIRS = NodeAddress(pubkey_of(9), "theirs.example.org", 9735)
LINK = f"/start {pack_link(NodeLink(THEIRS.pubkey))}"
BANNER = "This node is not one of yours"


def _text(calls: list[Call]) -> str:
    return "\n".join(str(told["text"]) for _, told in calls if told.get("text"))


def _buttons(calls: list[Call]) -> list[str]:
    boards = [told["reply_markup"]["inline_keyboard"] for _, told in calls if told.get("reply_markup")]
    return [button["text"] for board in boards for row in board for button in row]


async def _dialog(bench: Bench) -> Dialog:
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    return dialog


async def _go_on(bench: Bench) -> list[Call]:
    return await bench.press(pack(Pick((await _dialog(bench)).id, Step.NODE, FOREIGN)))


async def test_the_banner_shows_the_whole_key_and_waits_for_a_tap(bench: Bench) -> None:
    """An address sent before it is not taken."""
    calls = await bench.write(LINK)
    assert BANNER in _text(calls)
    assert THEIRS.pubkey in _text(calls)
    assert _buttons(calls) == ["Go on with this node", "Cancel"]
    assert str(words.TAP_FIRST) in _text(await bench.write(str(THEIRS)))
    assert (await _dialog(bench)).node == ""


async def test_only_an_address_of_that_key_is_taken(bench: Bench) -> None:
    """Another one's is refused with a sentence; the right one leads on."""
    await bench.write(LINK)
    asked = await _go_on(bench)
    assert "Which address goes with this key" in _text(asked)
    assert _buttons(asked) == ["Cancel"]
    refused = _text(await bench.write(str(NODE)))
    assert "another key" in refused
    assert (await _dialog(bench)).node == ""
    assert "no @" in _text(await bench.write("nonsense"))
    assert "Amount" in _text(await bench.write(str(THEIRS)))
    dialog = await _dialog(bench)
    assert (dialog.node, dialog.step, dialog.only) == (str(THEIRS), Step.AMOUNT, "")


async def test_it_is_bought_for_and_never_offered_again(bench: Bench) -> None:
    """The next purchase offers the person's own nodes alone, and the link warns again."""
    await buy(bench)
    await bench.write(LINK)
    await _go_on(bench)
    await bench.write(str(THEIRS))
    await bench.write("$25")
    dialog = await _dialog(bench)
    await bench.press(pack(Pick(dialog.id, Step.VISIBILITY, "public")))
    await bench.press(pack(Confirm(Nonce((await _dialog(bench)).nonce))))
    assert THEIRS in [draft.node for draft in bench.market.buys]
    asked = await bench.write("/buy")
    assert not any(THEIRS.pubkey[:6] in text for text in _buttons(asked))
    assert any(NODE.pubkey[:6] in text for text in _buttons(asked))
    await bench.write("/cancel")
    assert BANNER in _text(await bench.write(LINK))


async def test_an_own_node_needs_no_warning(bench: Bench) -> None:
    """It is one of the person's own, at the address that is known."""
    await buy(bench)
    calls = await bench.write(f"/start {pack_link(NodeLink(NODE.pubkey))}")
    assert BANNER not in _text(calls)
    assert (await _dialog(bench)).node == str(NODE)


async def test_a_link_to_a_node_keeps_the_amount_and_can_be_left(bench: Bench) -> None:
    """And the extra tap of another dialog does nothing."""
    await bench.write("/start buy_c2500")
    await bench.write(LINK)
    dialog = await _dialog(bench)
    assert (dialog.cents, dialog.only) == (2500, THEIRS.pubkey)
    await bench.press(pack(CancelDialog(dialog.id)))
    assert await bench.dialogs.of(Owner(ALICE)) is None
    await bench.write("/buy")
    await bench.press(pack(Pick(dialog.id, Step.NODE, FOREIGN)))
    await _go_on(bench)
    assert not (await _dialog(bench)).warned


async def test_the_extra_tap_outlives_a_crash(bench: Bench) -> None:
    """The same link brought again warns again; the same tap asks again."""
    await bench.write(LINK)
    await _go_on(bench)
    assert "Which address" in _text(await _go_on(bench))
    assert (await _dialog(bench)).warned
