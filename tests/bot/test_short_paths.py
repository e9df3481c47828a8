"""Two taps to buy again, /buy with words behind it, and what is written outside any dialog."""

import json

import pytest

from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fair import buttons, shown, text
from tests.liquidity.examples import NODE
from tests.liquidity.test_node_info import CLN, LND

STRANGE = "I was not waiting for anything."


def _buttons(calls: list[Call]) -> dict[str, str]:
    return buttons(shown(calls))


async def _press(bench: Bench, calls: list[Call], label: str) -> list[Call]:
    return await bench.press(_buttons(calls)[label])


async def _bought(bench: Bench, visibility: str = "Private") -> None:
    """Somebody who has bought once, and calls the node alice."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    summary = await _press(bench, await bench.write("$10"), visibility)
    await _press(bench, summary, "Get invoice")
    listed = await bench.write("/nodes")
    asked = await _press(bench, listed, next(iter(_buttons(listed))))
    await _press(bench, asked, "Rename")
    await bench.write("alice")


async def test_two_taps_to_buy_again(bench: Bench) -> None:
    """/start names the node; an amount leads to the summary, with the last visibility; the next tap buys."""
    await _bought(bench)
    started = await bench.write("/start")
    assert "For <code>alice (025cbd…f9bc)</code>: tap an amount" in text(started)
    assert list(_buttons(started)) == ["$10 ≈ 5.4M", "$25 ≈ 13.6M", "Another node or amount"]
    summary = await _press(bench, started, "$25 ≈ 13.6M")
    assert "Your order" in text(summary)
    assert "private channel" in text(summary)
    assert "Node: alice, " in text(summary)
    await _press(bench, summary, "Get invoice")
    assert [(buy.cents, buy.private) for buy in bench.market.buys] == [(1000, True), (2500, True)]


async def test_the_usual_visibility_can_be_changed(bench: Bench) -> None:
    """On the summary, and what is bought then is the usual one from then on."""
    await _bought(bench, "Public")
    summary = await bench.write("/buy $10")
    assert "public channel" in text(summary)
    asked = await _press(bench, summary, "Change visibility")
    await _press(bench, await _press(bench, asked, "Private"), "Get invoice")
    assert "private channel" in text(await bench.write("$5"))


async def test_the_wizard_takes_the_usual_visibility(bench: Bench) -> None:
    """Node and amount are asked for as before; the summary has the way to another visibility."""
    await _bought(bench)
    asked = await bench.write("/buy")
    assert "Choose one of yours" in text(asked)
    assert "Amount" in text(await _press(bench, asked, "alice (025cbd…f9bc)"))
    summary = await bench.write("$10")
    assert "private channel" in text(summary)
    assert "Change visibility" in _buttons(summary)


@pytest.mark.parametrize(
    "line",
    ["/buy 25 alice", "/buy alice 25", "/buy $25", "/buy@inlet_bot ALICE $25", "/buy\n25", "$25", "25 alice"],
)
async def test_a_line_leads_to_the_summary(bench: Bench, line: str) -> None:
    """The reading of the amount is echoed above all terms."""
    await _bought(bench)
    summary = text(await bench.write(line))
    assert summary.startswith("$25.00 buys 13,581,500 sats of inbound")
    assert "Node: alice, " in summary


async def test_an_amount_of_inbound(bench: Bench) -> None:
    """Behind the command, and by itself."""
    await _bought(bench)
    for line in ("/buy 3M sats alice", "3M sats"):
        assert text(await bench.write(line)).startswith("3,000,000 sats of inbound cost ")
        await bench.write("/cancel")


async def test_a_node_alone_asks_for_the_amount(bench: Bench) -> None:
    """By its name, by its address, by its report; the usual visibility is not asked for."""
    await _bought(bench)
    for line in ("/buy alice", "alice", str(NODE), json.dumps(LND | {"uris": [str(NODE)]})):
        asked = await bench.write(line)
        assert "For <code>alice (" in text(asked)
        assert "Your order" in text(await bench.write("$10"))
        await bench.write("/cancel")


async def test_a_new_person_is_asked_for_what_is_missing(bench: Bench) -> None:
    """The amount that was said is kept, and the next question is the node."""
    asked = await bench.write("$25")
    assert "$25.00 buys 13,581,500 sats of inbound" in text(asked)
    assert "Which node gets the channel?" in text(asked)
    assert "Public or private" in text(await bench.write(str(NODE)))


async def test_a_report_with_several_addresses_starts_with_the_choice(bench: Bench) -> None:
    """Outside any dialog, too."""
    asked = await bench.write(json.dumps(CLN))
    assert "names several addresses." in text(asked)
    assert "Amount" in text(await _press(bench, asked, "45.79.192.236:9735"))


async def test_what_is_not_understood_is_told(bench: Bench) -> None:
    """A word that may be a unit spoils the number; a node that is none is asked for; nothing is guessed."""
    await _bought(bench)
    asked = text(await bench.write("/buy 25 bob"))
    assert "“bob” is neither an amount nor one of your nodes, so I left it out." in asked
    assert "$25.00 buys" not in asked
    assert "Your node" in asked
    await bench.write("/cancel")
    asked = text(await bench.write("/buy 25 eur alice"))
    assert "“eur” is neither" in asked
    assert "For <code>alice (" in asked
    await bench.write("/cancel")
    asked = text(await bench.write("/buy hello"))
    assert "“hello” is neither" in asked
    assert "Your node" in asked
    await bench.write("/cancel")
    assert "dollars have two decimals" in text(await bench.write("/buy alice $5.5555")).lower()
    await bench.write("/cancel")
    assert "the largest order here is" in text(await bench.write("/buy alice $1000"))
    await bench.write("/cancel")
    asked = text(await bench.write("/buy 25 " + json.dumps(LND | {"uris": []})))
    assert "your node announces none" in asked
    assert "Your node" in asked


@pytest.mark.parametrize("line", ["/buy 25 euros", "/buy 5 Mrd", "/buy $5 Mrd", "/buy 200 mil bob"])
async def test_a_word_that_may_be_a_unit_leaves_no_number(bench: Bench, line: str) -> None:
    """Euros are no dollars: the amount is asked for, as it is of who has a node already."""
    await bench.write(line)
    assert "For <code>" in text(await bench.write(str(NODE)))
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert (dialog.cents, dialog.sats) == (0, 0)


async def test_thousands_and_millions_in_the_words_of_the_reader(bench: Bench) -> None:
    """They are no dollars."""
    await _bought(bench)
    assert text(await bench.write("/buy 3 млн")).startswith("3,000,000 sats of inbound cost ")
    await bench.write("/cancel")
    assert text(await bench.write("3 millones de sats alice")).startswith("3,000,000 sats of inbound cost ")


async def test_two_readings_behind_the_command_are_buttons(bench: Bench) -> None:
    """Only those that may be bought."""
    await _bought(bench)
    asked = await bench.write("/buy 5000000 alice")
    assert "Do you mean dollars to spend, or sats of inbound?" in text(asked)
    (label,) = (label for label in _buttons(asked) if "5,000,000 sats of inbound" in label)
    assert "Your order" in text(await _press(bench, asked, label))


async def test_a_bare_number_outside_a_dialog_is_asked_back(bench: Bench) -> None:
    """A tap says what it means, and begins."""
    asked = await bench.write("25")
    assert "A number alone does not say what it counts" in text(asked)
    assert list(_buttons(asked)) == ["$25.00 to spend"]
    assert await bench.dialogs.of(Owner(ALICE)) is None
    asked = await bench.write("5000000")
    assert list(_buttons(asked)) == ["5,000,000 sats of inbound, $9.21"]
    assert "Your node" in text(await _press(bench, asked, "5,000,000 sats of inbound, $9.21"))
    await bench.write(str(NODE))
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert dialog.sats == 5_000_000
    await bench.write("/cancel")
    assert STRANGE in text(await bench.write("999999999"))


@pytest.mark.parametrize(
    "said", ["hello", "hello @bob", "me@example.com", "{}", "{", "25 people came", "covid19", "x" * 4000]
)
async def test_other_words_start_nothing(bench: Bench, said: str) -> None:
    """Small talk is not taken for a purchase."""
    assert STRANGE in text(await bench.write(said))
    assert await bench.dialogs.of(Owner(ALICE)) is None


@pytest.mark.parametrize(
    ("said", "told"), [("$0", "above zero"), ("1e9 sats", "exponent"), ("$5.5555", "two decimals")]
)
async def test_a_wrong_amount_outside_a_dialog_is_told(bench: Bench, said: str, told: str) -> None:
    """Its own sentence, and no dialog."""
    answer = text(await bench.write(said))
    assert told in answer
    assert STRANGE in answer
    assert await bench.dialogs.of(Owner(ALICE)) is None


@pytest.mark.parametrize("said", ["7,500k", "7.500k sats"])
async def test_a_mark_that_can_be_two_things_is_asked_back(bench: Bench, said: str) -> None:
    """Each reading that may be bought is a button, and a tap begins there."""
    asked = await bench.write(said)
    assert "two ways" in text(asked)
    (label,) = _buttons(asked)
    assert label.startswith("7,500,000 sats of inbound")
    await _press(bench, asked, label)
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert dialog.sats == 7_500_000


async def test_an_address_with_a_fault_starts_at_the_node(bench: Bench) -> None:
    """It was meant as one: the fault is told, and the question is open."""
    asked = text(await bench.write(str(NODE)[1:]))
    assert "the key has 65 characters, it needs 66." in asked
    assert "Your node" in asked
    assert "Amount" in text(await bench.write(str(NODE)))


async def test_in_mid_dialog_commands_do_as_before(bench: Bench) -> None:
    """/buy with words brings the open question back and changes nothing."""
    await _bought(bench)
    await bench.write("/buy")
    asked = text(await bench.write("/buy 25 alice"))
    assert "You were in the middle of this." in asked
    assert "Your node" in asked
