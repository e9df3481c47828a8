"""An answer that comes later than its question: the address after a bare key, another amount at the end."""

from pathlib import Path

from bot.callbacks import StartBuy, pack
from liquidity.orders import Owner, new_nonce
from tests.bot.bench import ALICE, Bench, opened
from tests.bot.fair import an_lsp, buttons, shown
from tests.liquidity.examples import NODE, a_firm_draft, offered


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


async def test_an_amount_may_come_before_the_node(bench: Bench) -> None:
    """It is no broken address, and is not asked for again."""
    await bench.press(pack(StartBuy(0)))
    told = shown(await bench.write("$25"))
    assert "$25.00 buys" in told[1]["text"]
    assert "Your node" in told[1]["text"]
    assert "Public" in buttons(shown(await bench.write(str(NODE))))


async def test_dollars_are_not_spent_at_a_market_that_sells_by_the_sat(tmp_path: Path) -> None:
    """Whoever bought last at an LSP and names dollars compares: what $10 buys elsewhere costs more there."""
    lsp = an_lsp()
    async with opened(tmp_path, lsp) as bench:
        draft = a_firm_draft(new_nonce(), owner=Owner(ALICE), market=lsp.id)
        lsp.bought = offered()
        await bench.book.save_draft(draft, bench.clock.now())
        await bench.desk.buy(draft)
        assert await bench.book.last_market(Owner(ALICE)) == lsp.id
        await bench.press(pack(StartBuy(1000)))
        asked = shown(await bench.write(str(NODE)))
        told = shown(await bench.press(buttons(asked)["Public"])) if "Public" in buttons(asked) else asked
        assert "</b>: about 12,500 sats ($10.00)" in told[1]["text"]
