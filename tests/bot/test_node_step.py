"""The node step: what a node's own command prints answers it; several addresses in it are a choice."""

import json
from html import unescape

from bot.documents import Step
from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fair import buttons, shown, text
from tests.liquidity.test_node_info import CLN, KEY, LND, ONION


def _buttons(calls: list[Call]) -> dict[str, str]:
    return buttons(shown(calls))


async def test_one_address_of_a_report_goes_straight_on(bench: Bench) -> None:
    """The next question echoes which node was read."""
    await bench.write("/buy")
    asked = await bench.write(json.dumps(LND | {"uris": LND["uris"][2:]}, indent=4))
    assert "Amount" in text(asked)
    assert "031b30…e581 at 45.79.192.236" in text(asked)


async def test_several_addresses_are_buttons(bench: Bench) -> None:
    """IPv4 first, Tor last; a tap answers, and Back leads to the question itself."""
    await bench.write("/buy")
    asked = await bench.write(f"```\n{json.dumps(CLN, indent=4)}")
    assert "Node <code>031b30…e581</code> names several addresses." in text(asked)
    assert list(_buttons(asked)) == [
        "45.79.192.236:9735",
        "[2a01:4f8::1]:9735",
        "r46dwvxc…2id.onion:9735".replace("2id.onion", ONION[-9:]),
        "« Back",
        "Cancel",
    ]
    back = await bench.press(_buttons(asked)["« Back"])
    assert "Which node gets the channel?" in text(back)
    asked = await bench.write(json.dumps(CLN))
    await bench.press(_buttons(asked)["[2a01:4f8::1]:9735"])
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert dialog.node == f"{KEY}@[2a01:4f8::1]:9735"
    assert (dialog.step, dialog.found) == (Step.AMOUNT, ())


async def test_another_text_answers_in_place_of_the_buttons(bench: Bench) -> None:
    """One of the addresses may be sent as text; a forged button answers nothing."""
    await bench.write("/buy")
    asked = await bench.write(json.dumps(LND))
    forged = _buttons(asked)["45.79.192.236:9735"][:-4] + "0000"
    await bench.press(forged)
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert dialog.step is Step.NODE
    assert "Amount" in text(await bench.write(LND["uris"][2]))


async def test_a_report_without_addresses_is_explained(bench: Bench) -> None:
    """What to set, and the question stays open."""
    await bench.write("/buy")
    for info, told in (
        (LND | {"uris": []}, 'your node announces none ("uris" is empty). Set externalip in lnd.conf'),
        (CLN | {"address": []}, 'your node announces none ("address" is empty). Set announce-addr'),
        ({"balance": 1}, "that output is not of getinfo"),
    ):
        answer = unescape(text(await bench.write(json.dumps(info))))
        assert told in answer
        assert "Your node" in answer
