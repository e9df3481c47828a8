"""An application that raises: what a handler raises is not swallowed."""

from collections.abc import AsyncIterator

import pytest
from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters

from bot.dispatch import AnyApplication, AnyContext, Dispatch
from tests.bot.fakes import ME, TOKEN, FakeTelegram, message, new_readership


class _WrongError(Exception):
    pass


@pytest.fixture
async def application() -> AsyncIterator[AnyApplication]:
    """An application without an updater, its Telegram faked."""
    builder = ApplicationBuilder().token(TOKEN).updater(None)
    application = builder.request(FakeTelegram(ME)).get_updates_request(FakeTelegram()).build()
    async with application:
        yield application


async def test_what_a_handler_raises_comes_out(application: AnyApplication) -> None:
    """The very exception, once, and no other group runs after it."""
    seen: list[int] = []

    async def fail(update: Update, _context: AnyContext) -> None:
        seen.append(update.update_id)
        if update.update_id == 1:
            raise _WrongError

    application.add_handler(MessageHandler(filters.ALL, fail))
    application.add_handler(MessageHandler(filters.ALL, fail), group=1)
    dispatch = Dispatch(application, new_readership())
    with pytest.raises(_WrongError):
        await dispatch.handle(_update(1, application))
    assert seen == [1]
    await dispatch.handle(_update(2, application))
    assert seen == [1, 2, 2]
    assert dispatch._errors == {}


async def test_nobody_to_handle_it_is_no_error(application: AnyApplication) -> None:
    """An update that no handler wants is simply done."""
    await Dispatch(application, new_readership()).handle(_update(1, application))


def _update(update_id: int, application: AnyApplication) -> Update:
    return Update.de_json(message(update_id, 5), application.bot)
