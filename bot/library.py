"""python-telegram-bot's application as this bot needs it: without its updater and job queue."""

from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.aside import ABREAST as ASIDES_ABREAST
from bot.config import Settings
from bot.courier import ABREAST as LETTERS_ABREAST
from bot.dispatch import AnyApplication
from bot.lanes import ABREAST as LANES_ABREAST

_ABREAST = LANES_ABREAST + LETTERS_ABREAST + ASIDES_ABREAST


def application_of(settings: Settings) -> AnyApplication:
    """The application: intake and tracker do the work of what it lacks."""
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_token.reveal())
        .base_url(f"{settings.telegram_api}/bot")
        .base_file_url(f"{settings.telegram_api}/file/bot")
        .request(HTTPXRequest(connection_pool_size=_ABREAST, pool_timeout=10.0))
        .updater(None)
        .job_queue(None)
    )
    return builder.build()
