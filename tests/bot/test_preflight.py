"""The button that calls one's node: on the summary and in /nodes. It is advice, and bars nothing."""

import pytest

from bot.texts.preflight import finding
from liquidity.node import NodeAddress
from liquidity.preflight import CallFinding, IpVersion, Reach
from tests.bot.bench import Bench, Call
from tests.bot.fair import buttons, shown, text
from tests.liquidity.examples import NODE

CHECK = "Check my node"


def _buttons(calls: list[Call]) -> dict[str, str]:
    return buttons(shown(calls))


async def _summary(bench: Bench, node: NodeAddress = NODE) -> list[Call]:
    await bench.write("/buy")
    await bench.write(str(node))
    asked = await bench.write("$10")
    return await bench.press(_buttons(asked)["Private"])


def _toast(calls: list[Call]) -> str:
    (told,) = (call[1] for call in calls if call[0] == "answerCallbackQuery")
    return str(told.get("text", ""))


async def test_a_node_that_answers(bench: Bench) -> None:
    """Nothing is called before the tap; the summary stays, and its buttons still buy."""
    bench.dialer.names["node.example.org"] = ["93.184.215.14", "2606:2800:21f::1"]
    summary = await _summary(bench)
    assert (bench.dialer.asked, bench.dialer.knocked) == ([], [])
    checked = await bench.press(_buttons(summary)[CHECK])
    assert _toast(checked) == "Calling your node, which takes ten seconds at most."
    assert "\n\n✅ <code>node.example.org:9735</code> answers over IPv4 and IPv6." in text(checked)
    assert "Your order" in text(checked)
    assert bench.dialer.knocked == [("93.184.215.14", 9735), ("2606:2800:21f::1", 9735)]
    assert _buttons(checked) == _buttons(summary)
    await bench.press(_buttons(checked)["Get invoice"])
    assert len(bench.market.buys) == 1


async def test_a_node_that_does_not_answer_may_be_bought_for(bench: Bench) -> None:
    """The finding says so."""
    bench.dialer.names["node.example.org"] = ["93.184.215.14"]
    bench.dialer.doors["93.184.215.14"] = TimeoutError()
    checked = await bench.press(_buttons(await _summary(bench))[CHECK])
    assert "\n\n⚠️ <code>node.example.org:9735</code> did not answer within 5 seconds." in text(checked)
    assert "you can buy all the same" in text(checked)
    await bench.press(_buttons(checked)["Get invoice"])
    assert len(bench.market.buys) == 1


async def test_the_button_in_the_address_book(bench: Bench) -> None:
    """Five checks, then a wait."""
    await bench.press(_buttons(await bench.write("/nodes"))["Add"])
    await bench.write(str(NODE))
    card = await bench.write("alice")
    for _ in range(5):
        checked = await bench.press(_buttons(card)[CHECK])
        assert text(checked).startswith(
            "⚠️ The name in <code>node.example.org:9735</code> leads to no address."
        )
    checked = await bench.press(_buttons(card)[CHECK])
    assert text(checked).startswith("5 checks within 10 minutes are the most.")
    bench.clock.advance(600)
    checked = await bench.press(_buttons(card)[CHECK])
    assert "leads to no address" in text(checked)
    assert "<b>alice</b>" in text(checked)


async def test_somebody_elses_button(bench: Bench) -> None:
    """Checks nothing."""
    summary = await _summary(bench)
    calls = await bench.press(_buttons(summary)[CHECK], 7)
    assert _toast(calls) == "This step is over. /buy starts a new one."
    assert bench.dialer.asked == []


@pytest.mark.parametrize("reach", [each for each in Reach if each is not Reach.REACHED])
def test_every_finding_has_words(reach: Reach) -> None:
    """Nothing from outside is read as a tag."""
    assert len(finding(CallFinding(reach), NODE)) > 50


@pytest.mark.parametrize("over", [set(), {IpVersion.IPV4}, {IpVersion.IPV6}, set(IpVersion)])
def test_every_way_has_words(over: set[IpVersion]) -> None:
    """By the kinds of address that answered, or by a proxy that knows."""
    assert finding(CallFinding(Reach.REACHED, frozenset(over)), NODE).startswith("✅ ")
