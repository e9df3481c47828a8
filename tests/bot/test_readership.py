"""For whom a text is: who is met is remembered, who may not come in is not, and groups learn no habits."""

from contextlib import suppress
from typing import Any

import pytest
from telegram import Update

from bot.documents import Documents
from bot.preferences import Preferences
from bot.readership import Readership
from bot.tongue import UTC, Language, Reader, language_of, reader, reading
from liquidity.orders import Owner
from tests.bot.fakes import FakeChats

ALICE, STRANGER, GROUP = 5, 6, -100


def _update(user: int, chat: int, code: str | None) -> Update:
    person: dict[str, Any] = {"id": user, "is_bot": False, "first_name": "P"}
    if code is not None:
        person["language_code"] = code
    place = {"id": chat, "type": "private" if chat == user else "supergroup", "title": "G", "first_name": "P"}
    message = {"message_id": 1, "date": 1, "chat": place, "from": person, "text": "x"}
    return Update.de_json({"update_id": 1, "message": message})


def _readership(chats: FakeChats) -> Readership:
    return Readership(Documents(chats), lambda user: user != STRANGER)


async def test_a_letter_is_in_the_language_met_last() -> None:
    """Letters come when nobody has written: Telegram's word for the language is kept until it changes."""
    readership = _readership(FakeChats())
    assert (await readership.of(Owner(ALICE))).language is Language.ENGLISH
    assert (await readership.meet(_update(ALICE, ALICE, "de"))).language is Language.GERMAN
    assert (await readership.of(Owner(ALICE))).language is Language.GERMAN
    await readership.meet(_update(ALICE, ALICE, "pt-br"))
    assert (await readership.of(Owner(ALICE))).language is Language.PORTUGUESE
    await readership.meet(_update(ALICE, ALICE, None))
    assert (await readership.of(Owner(ALICE))).language is Language.PORTUGUESE


async def test_a_chosen_language_stays() -> None:
    """Whatever Telegram says."""
    readership = _readership(FakeChats())
    await readership.change(Owner(ALICE), Preferences(language="fr"))
    assert (await readership.meet(_update(ALICE, ALICE, "ru"))).language is Language.FRENCH


async def test_nothing_is_written_where_nothing_changed() -> None:
    """A document is stored once for each new word of Telegram's."""
    chats = FakeChats()
    readership = _readership(chats)
    await readership.meet(_update(ALICE, ALICE, "de"))
    chats.documents = dict.fromkeys(chats.documents, '{"version": 1, "preferences": {"told": "de"}}')
    await readership.meet(_update(ALICE, ALICE, "de"))
    assert chats.documents[ALICE] == '{"version": 1, "preferences": {"told": "de"}}'


async def test_a_stranger_is_answered_and_not_remembered() -> None:
    """In their language, and without a row."""
    chats = FakeChats()
    met = await _readership(chats).meet(_update(STRANGER, STRANGER, "es"))
    assert met == Reader(Language.SPANISH)
    assert chats.documents == {}


async def test_a_group_learns_the_language_alone() -> None:
    """No zone and no habit of a person is read where others look; letters go in the first language spoken."""
    readership = _readership(FakeChats())
    await readership.change(
        Owner(ALICE), Preferences(language="de", zone="Asia/Tokyo", fiat_first=True, plain=True)
    )
    assert await readership.meet(_update(ALICE, GROUP, "en")) == Reader(Language.GERMAN)
    assert await readership.meet(_update(7, GROUP, "ru")) == Reader(Language.GERMAN)
    assert await readership.of(Owner(GROUP)) == Reader(Language.GERMAN)


def test_a_reader_is_for_what_is_inside() -> None:
    """And whoever read before reads on after it, errors or not."""
    with reading(Reader(Language.GERMAN)):
        with suppress(ZeroDivisionError), reading(Reader(Language.FRENCH)):
            assert reader().language is Language.FRENCH
            raise ZeroDivisionError
        assert reader().language is Language.GERMAN
    assert reader() == Reader(Language.ENGLISH, UTC)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", Language.ENGLISH),
        ("en-GB", Language.ENGLISH),
        ("pt", Language.PORTUGUESE),
        ("pt-br", Language.PORTUGUESE),
        ("pt_BR", Language.PORTUGUESE),
        ("DE", Language.GERMAN),
        ("tlh", None),
        ("", None),
        (None, None),
        ("-", None),
    ],
)
def test_codes_of_languages(code: str | None, language: Language | None) -> None:
    """As Telegram and people write them."""
    assert language_of(code) is language
