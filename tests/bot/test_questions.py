"""Open questions: each belongs to one command, and what was stored of them before is still read."""

import msgspec
import pytest

from bot.documents import Asked, Asks, Documents
from bot.questions import Questions
from bot.talk import Talk
from liquidity.orders import Owner
from tests.bot.bench import Bench
from tests.bot.fakes import FakeChats

ALICE, BOB = Owner(5), Owner(7)


async def test_a_question_is_open_until_it_is_left() -> None:
    """For the person who was asked, and for nobody else."""
    questions = Questions(Documents(FakeChats()), Asks.ADDRESS, Asks.NAME)
    asked = Asked(step=Asks.NAME, about="02ab", cause=3)
    await questions.ask(ALICE, asked)
    assert await questions.open(ALICE) == asked
    assert await questions.open(BOB) is None
    assert await questions.leave(ALICE)
    assert await questions.open(ALICE) is None
    assert not await questions.leave(ALICE)


async def test_the_question_of_another_is_not_seen_and_stays() -> None:
    """A key that is sent for /track is never read as the name of a node."""
    documents = Documents(FakeChats())
    own, other = Questions(documents, Asks.NAME), Questions(documents, Asks.TRACK)
    await other.ask(ALICE, Asked(step=Asks.TRACK, about="magma"))
    assert await own.open(ALICE) is None
    assert not await own.leave(ALICE)
    assert await other.open(ALICE) == Asked(step=Asks.TRACK, about="magma")


async def test_a_stored_question_keeps_its_names() -> None:
    """What it is about was stored as its key, and a release before this one reads it so."""
    chats = FakeChats()
    chats.documents[ALICE] = '{"version":1,"asked":{"step":"unseal","key":"file-1","cause":9}}'
    asked = await Questions(Documents(chats), Asks.UNSEAL).open(ALICE)
    assert asked == Asked(step=Asks.UNSEAL, about="file-1", cause=9)
    await Documents(chats).change(ALICE, asked=asked)
    stored = msgspec.json.decode(chats.documents[ALICE])["asked"]
    assert (stored["key"], "about" in stored) == ("file-1", False)


@pytest.mark.parametrize("step", Asks)
async def test_every_question_belongs_to_one_conversation(bench: Bench, step: Asks) -> None:
    """In whatever order they are tried: what is none's own it neither answers nor leaves."""
    documents, talk = bench.readership._documents, Talk(bench.router.sender, ALICE, cause=1, text="x")
    claimed = []
    for asking in bench.router.asking:
        await documents.change(ALICE, asked=Asked(step=step))
        if await asking.cancel(talk):
            claimed.append(asking)
        else:
            assert not await asking.on_text(talk)
    assert len(claimed) == (step is not Asks.NOTHING)
