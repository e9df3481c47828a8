"""python-telegram-bot's application as this bot needs it: without its updater and job queue."""

from typing import Final

import httpx
from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.aside import ABREAST as ASIDES_ABREAST
from bot.config import Settings
from bot.courier import ABREAST as LETTERS_ABREAST
from bot.dispatch import AnyApplication
from bot.lanes import ABREAST as LANES_ABREAST
from liquidity.http import Proxied
from liquidity.proxy import Proxy

_ABREAST: Final = LANES_ABREAST + LETTERS_ABREAST + ASIDES_ABREAST
_PATIENCE: Final = 10.0


def application_of(settings: Settings) -> AnyApplication:
    """The application: intake and tracker do the work of what it lacks."""
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_token.reveal())
        .base_url(f"{settings.telegram_api}/bot")
        .base_file_url(f"{settings.telegram_api}/file/bot")
        .request(_request(_ABREAST, settings.proxy))
        .get_updates_request(_request(1, settings.proxy))
        .updater(None)
        .job_queue(None)
    )
    return builder.build()


def _request(abreast: int, proxy: Proxy | None) -> HTTPXRequest:
    if proxy is None:
        return HTTPXRequest(connection_pool_size=abreast, pool_timeout=_PATIENCE)
    # Behind a proxy there may be a longer way than the library expects.
    return HTTPXRequest(
        connect_timeout=_PATIENCE,
        pool_timeout=_PATIENCE,
        httpx_kwargs={"transport": Proxied(proxy, httpx.Limits(max_connections=abreast))},
    )
