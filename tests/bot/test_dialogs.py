"""Where a person is in a dialog: kept as a versioned document, forgotten where it cannot be read."""

import msgspec
import pytest

from bot.callbacks import DialogId
from bot.dialogs import ORDER_OF_STEPS, Dialog, Dialogs, Step, new_dialog_id
from liquidity.orders import Owner

ALICE, BOB = Owner(1), Owner(2)


class _Chats:
    """Documents in memory."""

    def __init__(self) -> None:
        self.documents: dict[Owner, str] = {}

    async def load(self, chat: Owner) -> str | None:
        """The chat's document."""
        return self.documents.get(chat)

    async def store(self, chat: Owner, document: str) -> None:
        """Replace the chat's document."""
        self.documents[chat] = document


FULL = Dialog(id=DialogId("abc-_1"), step=Step.SUMMARY, node="key@host:1", cents=500, private=False, cause=7)


async def test_a_dialog_is_kept_for_each_person() -> None:
    """What is kept comes back, for this person alone, until it ends."""
    dialogs = Dialogs(_Chats())
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
    chats = _Chats()
    chats.documents[ALICE] = document
    assert await Dialogs(chats).of(ALICE) is None


async def test_the_document_says_its_version() -> None:
    """A later one can tell it from its own; what it does not know yet it may ignore."""
    chats = _Chats()
    await Dialogs(chats).keep(ALICE, FULL)
    document = msgspec.json.decode(chats.documents[ALICE])
    assert document["version"] == 1
    document["dialog"]["later"] = True
    chats.documents[ALICE] = msgspec.json.encode(document).decode()
    assert await Dialogs(chats).of(ALICE) == FULL


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
