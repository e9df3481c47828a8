"""Where a person is in a dialog: kept as a versioned document, forgotten where it cannot be read."""

import msgspec
import pytest

from bot.dialogs import Dialogs, new_dialog_id
from bot.documents import ORDER_OF_STEPS, Dialog, DialogId, Documents, SavedNode, Step
from liquidity.orders import Owner
from tests.bot.fakes import FakeChats

ALICE, BOB = Owner(1), Owner(2)


FULL = Dialog(id=DialogId("abc-_1"), step=Step.SUMMARY, node="key@host:1", cents=500, private=False, cause=7)


async def test_a_dialog_is_kept_for_each_person() -> None:
    """What is kept comes back, for this person alone, until it ends."""
    dialogs = Dialogs(FakeChats())
    assert await dialogs.of(ALICE) is None
    await dialogs.keep(ALICE, FULL)
    assert await dialogs.of(ALICE) == FULL
    assert await dialogs.of(BOB) is None
    await dialogs.end(ALICE)
    assert await dialogs.of(ALICE) is None


@pytest.mark.parametrize(
    "document",
    [
        "",
        "null",
        "[]",
        "not JSON",
        '{"version": 1, "dialog": {"id": "abc-_1", "step": "payment"}}',
        '{"version": 1, "dialog": {"step": "node"}}',
        '{"version": 1, "dialog": {"id": "abc-_1", "cents": "many"}}',
        '{"version": 2, "dialog": {"id": "abc-_1", "step": "node"}}',
        '{"version": 0, "dialog": {"id": "abc-_1", "step": "node"}}',
    ],
)
async def test_a_document_of_another_version_is_no_dialog(document: str) -> None:
    """Whoever is in one starts anew; nothing of an order is in it."""
    chats = FakeChats()
    chats.documents[ALICE] = document
    assert await Dialogs(chats).of(ALICE) is None


async def test_the_document_says_its_version() -> None:
    """A later one can tell it from its own; what it does not know yet it may ignore."""
    chats = FakeChats()
    await Dialogs(chats).keep(ALICE, FULL)
    document = msgspec.json.decode(chats.documents[ALICE])
    assert document["version"] == 1
    document["dialog"]["later"] = True
    chats.documents[ALICE] = msgspec.json.encode(document).decode()
    assert await Dialogs(chats).of(ALICE) == FULL


async def test_the_end_of_a_dialog_keeps_the_nodes() -> None:
    """Whatever becomes of dialogs, names and the default stay; the visibility bought is the usual one."""
    chats = FakeChats()
    dialogs, documents = Dialogs(chats), Documents(chats)
    saved = (
        SavedNode(address="aa@host:1", name="alice"),
        SavedNode(address="bb@host:1", name="bob", gone=True),
    )
    await documents.change(ALICE, nodes=saved, first="aa")
    await dialogs.keep(ALICE, FULL)
    await dialogs.end(ALICE)
    document = await documents.of(ALICE)
    assert (document.nodes, document.first, document.private) == (saved, "aa", None)
    bought = msgspec.structs.replace(FULL, node="bb@other:2", private=True)
    await dialogs.bought(ALICE, bought)
    document = await documents.of(ALICE)
    assert document.nodes == (saved[0], SavedNode(address="bb@other:2", name="bob"))
    assert (document.dialog, document.private) == (None, True)


async def test_a_name_that_was_given_away_does_not_come_back() -> None:
    """A removed node that is bought for again has no name when another has it now."""
    chats = FakeChats()
    saved = (
        SavedNode(address="aa@host:1", name="Alice"),
        SavedNode(address="bb@host:1", name="alice", gone=True),
    )
    await Documents(chats).change(ALICE, nodes=saved)
    await Dialogs(chats).bought(ALICE, msgspec.structs.replace(FULL, node="bb@host:1"))
    assert [node.name for node in (await Documents(chats).of(ALICE)).nodes] == ["Alice", ""]


async def test_one_part_that_cannot_be_read_is_lost_alone() -> None:
    """A dialog of a later version takes no names with it; a document without nodes is an old one."""
    chats = FakeChats()
    node = {"address": "aa@host:1", "name": "alice"}
    chats.documents[ALICE] = msgspec.json.encode(
        {"version": 1, "dialog": {"id": 5, "step": "payment"}, "nodes": [node], "asked": {"step": "?"}}
    ).decode()
    assert await Dialogs(chats).of(ALICE) is None
    await Dialogs(chats).keep(ALICE, FULL)
    assert (await Documents(chats).of(ALICE)).nodes == (SavedNode(address="aa@host:1", name="alice"),)
    chats.documents[ALICE] = '{"version":1,"dialog":{"id":"abc-_1","step":"amount","node":"key@host:1"}}'
    document = await Documents(chats).of(ALICE)
    assert document.dialog is not None
    assert document.dialog.step is Step.AMOUNT
    assert (document.nodes, document.first, document.private, document.asked) == ((), "", None, None)


def test_the_open_step_is_the_first_without_an_answer() -> None:
    """Whatever was answered before it stays."""
    blank = Dialog(id=new_dialog_id())
    answered = [blank, {"node": "k@h:1"}, {"cents": 500}, {"private": False}, {"market": "magma"}]
    dialog = blank
    for step, answer in zip(ORDER_OF_STEPS, answered, strict=True):
        if isinstance(answer, dict):
            dialog = msgspec.structs.replace(dialog, **answer)
        assert dialog.open_step() is step


def test_back_ends_at_the_first_step() -> None:
    """One step at a time."""
    steps = [msgspec.structs.replace(FULL, step=step).step_before() for step in ORDER_OF_STEPS]
    assert steps == [Step.NODE, *ORDER_OF_STEPS[:-1]]


def test_dialogs_are_told_apart() -> None:
    """Yesterday's buttons do not fit today's dialog."""
    assert len({new_dialog_id() for _ in range(100)}) == 100
