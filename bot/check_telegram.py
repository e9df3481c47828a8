"""Telegram as the operator has set it up: the token, the modes that BotFather sets, a webhook left behind."""

from http import HTTPStatus
from typing import Any, Final

import httpx

from bot.findings import Finding, Outcome, Sighting, clipped, fault, good, note
from liquidity.clock import Clock
from liquidity.http import Line, Reply
from liquidity.proxy import Proxy

_TELEGRAM: Final = "Telegram"
_INLINE: Final = "Inline mode"
_FEEDBACK: Final = "Inline feedback"
_WEBHOOK: Final = "Webhook"
_SECONDS: Final = 10.0
_LATER: Final = "Try again in a few minutes; if it stays so, see INLET_TELEGRAM_API."


class _Trouble(Exception):
    """Telegram did not give what was asked for; the message says why, and what to do."""


class TelegramCheck:
    """Asks the Bot API at this address what it knows of the bot; the token stands in no finding."""

    def __init__(self, api: str, token: str, clock: Clock, proxy: Proxy | None = None) -> None:
        self._host = httpx.URL(api).netloc.decode("ascii", "replace")
        self._line = Line(f"{api}/bot{token}", seconds=_SECONDS, keep_alive=True, proxy=proxy)
        self._clock = clock
        self._sightings: list[Sighting] = []

    async def look(self) -> Outcome:
        """One finding for each thing that can be set right."""
        try:
            findings = (*await self._me(), await self._webhook())
        except _Trouble as trouble:
            findings = (fault(_TELEGRAM, str(trouble)),)
        finally:
            await self._line.close()
        return Outcome(findings, tuple(self._sightings))

    async def _me(self) -> tuple[Finding, ...]:
        reply, me = await self._ask("getMe")
        name = clipped(str(me.get("username")))
        known = good(_TELEGRAM, f"{self._host} knows this bot as @{name} ({round(reply.seconds * 1000)} ms).")
        if me.get("supports_inline_queries") is True:
            inline = good(_INLINE, "on.")
        else:
            inline = note(
                _INLINE, "off. Inline commands need it: send /setinline to @BotFather and choose this bot."
            )
        feedback = note(
            _FEEDBACK, "no program can read this setting. @BotFather's /setinlinefeedback shows and sets it."
        )
        return known, inline, feedback

    async def _webhook(self) -> Finding:
        try:
            _, info = await self._ask("getWebhookInfo")
        except _Trouble as trouble:
            return fault(_WEBHOOK, str(trouble))
        url = info.get("url")
        if not url:
            return good(_WEBHOOK, "none is set.")
        # The path of a webhook is often its secret.
        host = _host_of(url)
        return note(
            _WEBHOOK,
            f"one is set, to {host}, so this bot's messages go there. `inlet run` deletes it at its start; "
            "if another program needs it, give each of the two a bot of its own.",
        )

    async def _ask(self, method: str) -> tuple[Reply, dict[str, Any]]:
        asked = self._clock.now()
        try:
            reply = await self._line.post({}, path=method)
        except httpx.RequestError as error:
            raise _Trouble(
                f"{self._host} does not answer ({type(error).__name__}). "
                "See whether this host reaches it, and INLET_TELEGRAM_API."
            ) from error
        if reply.date is not None:
            sighting = Sighting(who=_TELEGRAM, told=reply.date, asked=asked, answered=self._clock.now())
            self._sightings.append(sighting)
        return reply, self._result(reply)

    def _result(self, reply: Reply) -> dict[str, Any]:
        document = reply.json()
        if not isinstance(document, dict) or "ok" not in document:
            raise _Trouble(f"{self._host} answers HTTP {reply.status} and nothing of Telegram's. {_LATER}")
        if reply.status == HTTPStatus.UNAUTHORIZED:
            raise _Trouble(
                "the bot token is refused. Take the present one from @BotFather (/token) and set "
                "INLET_TELEGRAM_TOKEN."
            )
        if reply.status == HTTPStatus.NOT_FOUND:
            raise _Trouble(
                f"{self._host} knows neither this address nor this token. "
                "See INLET_TELEGRAM_API and INLET_TELEGRAM_TOKEN."
            )
        result = document.get("result")
        if document["ok"] is not True or not isinstance(result, dict):
            says = clipped(str(document.get("description") or f"HTTP {reply.status}"))
            raise _Trouble(f"{self._host} answers: {says}. {_LATER}")
        return result


def _host_of(url: object) -> str:
    try:
        return httpx.URL(str(url)).host or "an address that cannot be read"
    except httpx.InvalidURL:
        return "an address that cannot be read"
