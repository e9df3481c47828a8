"""Who may see what: anonymous accounts with session keys, made at a buy, and accounts with an API key.

A session key looks like the real one: a JWT, three parts in url-safe base64. It is given out once.
"""

import base64
import hashlib
import hmac
import json

from sandbox.magma import errors
from sandbox.magma.entities import Account
from sandbox.world import World

COOKIE = "magma_session"
_LIFE_SECONDS = 365 * 24 * 3600


class Accounts:
    """All accounts, found by key or by session cookie."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._signing_key = world.entropy(32)
        self._by_key: dict[str, Account] = {}
        self._by_cookie: dict[str, Account] = {}

    def open_anonymous(self) -> Account:
        """Make an account with a fresh session key."""
        account_id = self._world.new_id()
        return self._keep(Account(account_id, self._session_key(account_id), self._world.entropy(16).hex()))

    def open_with_api_key(self) -> Account:
        """Make an account as one gets it by signing up, with an API key."""
        secret = base64.urlsafe_b64encode(self._world.entropy(32)).decode().rstrip("=")
        return self._keep(Account(self._world.new_id(), secret, self._world.entropy(16).hex()))

    def of_bearer(self, authorization: str | None) -> Account | None:
        """The account of an Authorization header, None without one; a bad one is refused."""
        if authorization is None:
            return None
        scheme, _, key = authorization.partition(" ")
        account = self._by_key.get(key.strip()) if scheme.lower() == "bearer" else None
        if account is None:
            raise errors.unauthorized()
        return account

    def of_cookie(self, cookie: str | None) -> Account | None:
        """The account a browser is signed in to by its cookie."""
        return None if cookie is None else self._by_cookie.get(cookie)

    def _keep(self, account: Account) -> Account:
        self._by_key[account.key] = account
        self._by_cookie[account.cookie] = account
        return account

    def _session_key(self, account_id: str) -> str:
        issued = int(self._world.now().timestamp())
        header = _part({"alg": "HS256", "typ": "JWT"})
        payload = _part({"sub": account_id, "iat": issued, "exp": issued + _LIFE_SECONDS})
        signature = hmac.digest(self._signing_key, f"{header}.{payload}".encode(), hashlib.sha256)
        return f"{header}.{payload}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _part(content: dict[str, str | int]) -> str:
    compact = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(compact).decode().rstrip("=")
