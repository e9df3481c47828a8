"""How a bot receives updates: getUpdates, and the webhook's settings.

The sandbox keeps and checks a webhook but delivers by long poll alone.
"""

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.entities import Update
from sandbox.telegram.errors import bad_request, conflict
from sandbox.telegram.links import LinkError, check_link
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram
from sandbox.telegram.updates import named

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_MAX_SECRET = 256
_MAX_CONNECTIONS = 40
_PORT = re.compile(r"https://[^/?#]*?(?::(?P<port>\d+))?(?:[/?#].*)?", re.DOTALL)
_PORTS = frozenset({None, "443", "80", "88", "8443"})
_WEBHOOK_ACTIVE = (
    "Can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, slots=True)
class Described:
    """A result with a sentence beside it."""

    result: bool
    description: str


def get_updates(telegram: Telegram, params: Params) -> Awaitable[list[Update]]:
    """Fetch updates (https://core.telegram.org/bots/api#getupdates)."""
    if telegram.webhook:
        raise conflict(_WEBHOOK_ACTIVE)
    _remember_allowed(telegram, params)
    return telegram.updates.fetch(
        params.integer("offset"), params.integer("limit", 100), params.integer("timeout")
    )


def set_webhook(telegram: Telegram, params: Params) -> Described:
    """Keep a webhook's address, or remove it when the address is empty."""
    url = params.text("url").strip()
    if not url:
        return delete_webhook(telegram, params)
    _check_url(url)
    _check_secret(params.text("secret_token"))
    _remember_allowed(telegram, params)
    _drop_pending(telegram, params)
    connections = min(max(params.integer("max_connections", _MAX_CONNECTIONS), 1), 100)
    telegram.webhook = {"url": url, "max_connections": connections}
    telegram.updates.interrupt(conflict("Terminated by setWebhook request"))
    return Described(result=True, description="Webhook was set")


def delete_webhook(telegram: Telegram, params: Params) -> Described:
    """Go back to getUpdates."""
    _drop_pending(telegram, params)
    was_set, telegram.webhook = bool(telegram.webhook), {}
    return Described(result=True, description=f"Webhook {'was' if was_set else 'is already'} deleted")


def get_webhook_info(telegram: Telegram, _params: Params) -> dict[str, Any]:
    """The webhook and how many updates wait."""
    info = {"url": "", "has_custom_certificate": False, "pending_update_count": len(telegram.updates)}
    if not telegram.webhook:
        return info
    return info | telegram.webhook | {"allowed_updates": named(telegram.updates.allowed)}


def _remember_allowed(telegram: Telegram, params: Params) -> None:
    try:
        telegram.updates.allow(params.json("allowed_updates"))
    except ValueError:
        return


def _drop_pending(telegram: Telegram, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        telegram.updates.clear()


def _check_url(url: str) -> None:
    try:
        check_link(url, https_only=True)
    except LinkError as error:
        raise bad_request("Bad webhook: An HTTPS URL must be provided for webhook") from error
    matched = _PORT.fullmatch(url)
    if matched is None or matched["port"] not in _PORTS:
        raise bad_request("Bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _check_secret(secret: str) -> None:
    if len(secret) > _MAX_SECRET:
        raise bad_request("Secret token is too long")
    if _SECRET.fullmatch(secret) is None:
        raise bad_request("Secret token contains unallowed characters")


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
