"""An answer that comes later than its question: the address after a bare key, another amount at the end."""

from pathlib import Path

from bot.callbacks import StartBuy, pack
from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, opened
from tests.bot.fair import an_lsp, buttons, shown
from tests.liquidity.examples import NODE


async def test_the_rest_of_an_address_is_taken_at_the_amount(tmp_path: Path) -> None:
    """As the message about the bare key asks for it."""
    async with opened(tmp_path, an_lsp()) as bench:
        await bench.press(pack(StartBuy(0)))
        await bench.write(NODE.pubkey)
        told = shown(await bench.write(str(NODE)))
        assert told[1]["text"].startswith("<b>Amount</b>")
        assert await _node(bench) == str(NODE)


async def test_another_amount_or_node_is_taken_on_the_way(bench: Bench) -> None:
    """At the public or private question and at the summary; what is neither is answered as before."""
    await bench.press(pack(StartBuy(1000)))
    await bench.write(str(NODE))
    told = shown(await bench.write("$5"))
    assert "Public" in buttons(told)
    told = shown(await bench.press(buttons(told)["Public"]))
    assert "($5.00)" in told[1]["text"]
    told = shown(await bench.write("$7"))
    assert "($7.00)" in told[1]["text"]
    other = str(NODE).replace("9735", "9736")
    assert other in shown(await bench.write(other))[1]["text"]
    assert await _node(bench) == other
    assert "choose with the buttons" in shown(await bench.write("hello"))[1]["text"]


async def _node(bench: Bench) -> str:
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    return dialog.node
