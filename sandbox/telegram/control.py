"""The people's side over HTTP, under /control/telegram; README.md beside this file documents it.

The page and the tests use the same routes; the bot knows none of them.
"""

import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.telegram import actions, sharing
from sandbox.telegram.contents import ActionError, content
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.faults import Fault, FaultKind, FloodRule
from sandbox.telegram.methods import all_methods
from sandbox.telegram.params import Upload, load_json
from sandbox.telegram.people import Person, UnknownPersonError
from sandbox.telegram.posts import Post
from sandbox.telegram.state import Telegram
from sandbox.telegram.views import group_view, person_view, post_view

_PREFIX = "/control/telegram"
_MAX_WAIT = 30.0
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.ASCII | re.IGNORECASE)
# A file is whatever somebody sent: it must not act in the page's name.
_FILE_HEADERS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}

Json = dict[str, Any]


def control_routes(telegram: Telegram) -> list[BaseRoute]:
    """The routes of the people's side."""
    control = _Control(telegram)
    posts: dict[str, Callable[[Json], Json]] = {
        "send": control.send,
        "press": control.press,
        "inline": control.inline,
        "choose": control.choose,
        "open": control.open_,
        "botfather": control.botfather,
        "join": control.join,
        "leave": control.leave,
        "upgrade": control.upgrade,
        "block": control.block,
        "unblock": control.unblock,
        "people": control.add_person,
        "language": control.language,
        "break": control.break_,
        "heal": control.heal,
        "flood": control.flood,
        "clear": control.clear,
    }
    reads = {"state": control.state, "messages": control.messages, "events": control.events}
    return [
        *(Route(f"{_PREFIX}/{name}", _posted(act), methods=["POST"]) for name, act in posts.items()),
        *(Route(f"{_PREFIX}/{name}", _guarded(read), methods=["GET"]) for name, read in reads.items()),
        Route(f"{_PREFIX}/files/{{path:path}}", control.file, methods=["GET"]),
    ]


class _Control:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def send(self, body: Json) -> Json:
        person = self._person(body)
        kind, words = str(body.get("kind", "text")), _text(body)
        if kind == "edited":
            edited = actions.edit(self._telegram, person, _number(body, "message_id") or 0, words)
            return {"message_id": edited.message_id}
        written = content(self._telegram, kind, words, _upload(body))
        send = sharing.send if _is_friends(body) else actions.send
        return {"message_id": send(self._telegram, person, written, _number(body, "reply_to")).message_id}

    def press(self, body: Json) -> Json:
        person = self._person(body)
        message_id = _number(body, "message_id")
        if "data" in body:
            return {"query_id": actions.press(self._telegram, person, message_id or 0, str(body["data"]))}
        chats = self._telegram.group.ids if _is_friends(body) else ()
        wanted = str(body.get("button", ""))
        post, button = actions.find_button(self._telegram, person, wanted, message_id, chats)
        if button.callback_data is None:
            return {"url": button.url, "copied": button.copy_text.text if button.copy_text else None}
        query_id = actions.press(self._telegram, person, post.id, button.callback_data)
        return {"query_id": query_id, "message_id": post.id, "data": button.callback_data}

    def inline(self, body: Json) -> Json:
        person, offset = self._person(body), str(body.get("offset", ""))
        query = str(body.get("query", ""))
        return {"query_id": sharing.ask(self._telegram, person, query, offset, friends=_is_friends(body))}

    def choose(self, body: Json) -> Json:
        person, query_id = self._person(body), str(body.get("query_id", ""))
        message = sharing.choose(self._telegram, person, query_id, str(body.get("result_id", "")))
        return {"message_id": message.message_id, "chat_id": message.chat.id}

    def open_(self, body: Json) -> Json:
        person = self._person(body)
        return {"message_id": sharing.open_link(self._telegram, person, str(body.get("url", ""))).message_id}

    def botfather(self, body: Json) -> Json:
        profile = self._telegram.profile
        profile.inline = bool(body.get("inline", profile.inline))
        profile.feedback = bool(body.get("feedback", profile.feedback))
        return {"inline": profile.inline, "feedback": profile.feedback}

    def join(self, body: Json) -> Json:
        sharing.set_member(self._telegram, self._person(body), member=True)
        return {}

    def leave(self, body: Json) -> Json:
        sharing.set_member(self._telegram, self._person(body), member=False)
        return {}

    def upgrade(self, body: Json) -> Json:
        return {"chat_id": sharing.upgrade(self._telegram, self._person(body))}

    def block(self, body: Json) -> Json:
        actions.set_blocked(self._telegram, self._person(body), blocked=True)
        return {}

    def unblock(self, body: Json) -> Json:
        actions.set_blocked(self._telegram, self._person(body), blocked=False)
        return {}

    def add_person(self, body: Json) -> Json:
        people = self._telegram.people
        user_id = _number(body, "id") or people.next_id()
        person = people.add(user_id, str(body.get("name") or user_id), _language(body, "en"))
        self._telegram.journal.write("person", person.id, added=True)
        return self._view(person)

    def language(self, body: Json) -> Json:
        person = self._person(body)
        person.language = _language(body)
        self._telegram.journal.write("person", person.id, language=person.language)
        return self._view(person)

    def break_(self, body: Json) -> Json:
        method = str(body.get("method") or "").lower()
        if method and method not in all_methods():
            raise ActionError(f"there is no method {method!r}")
        person = self._person(body).id if body.get("person") else None
        count = _number(body, "count", 1)
        retry_after = _number(body, "retry_after", 3) or 3
        kind = FaultKind(str(body.get("fault")))
        self._telegram.faults.add(Fault(kind, method, person, count, retry_after))
        return {"faults": self._faults()}

    def heal(self, _body: Json) -> Json:
        self._telegram.faults.heal()
        self._telegram.flood = None
        return {"faults": []}

    def flood(self, body: Json) -> Json:
        rate = body.get("per_second")
        burst = _number(body, "burst", 3) or 3
        self._telegram.flood = FloodRule(float(rate), burst) if rate else None
        return {}

    def clear(self, _body: Json) -> Json:
        self._telegram.clear()
        return {}

    async def state(self, _request: Request) -> Response:
        profile = self._telegram.profile
        return JSONResponse(
            {
                "bot": {"name": profile.user.first_name, "username": profile.username, "id": profile.id},
                "friends": self._telegram.group.id,
                "group": group_view(self._telegram.group),
                "people": [self._view(person) for person in self._telegram.people],
                "faults": self._faults(),
                "pending_updates": len(self._telegram.updates),
                "last": self._telegram.journal.last,
            }
        )

    async def messages(self, request: Request) -> Response:
        query = request.query_params
        views = [post_view(post, self._telegram.files) for post in self._posts(query)]
        if _is_friends(query):
            # To people an upgraded group is the chat it was.
            views = [view | {"chat_id": self._telegram.group.id} for view in views]
        return JSONResponse({"messages": views, "last": self._telegram.journal.last})

    async def events(self, request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        wait = min(float(request.query_params.get("timeout", "0")), _MAX_WAIT)
        events = await self._telegram.journal.wait(after, wait)
        last = events[-1].seq if events else min(after, self._telegram.journal.last)
        return JSONResponse({"events": [event.as_json() for event in events], "last": last})

    async def file(self, request: Request) -> Response:
        stored = self._telegram.files.at(request.path_params["path"])
        if stored is None:
            return JSONResponse({"error": "no such file"}, 404)
        return Response(stored.content, media_type=stored.mime_type, headers=_FILE_HEADERS)

    def _view(self, person: Person) -> Json:
        return person_view(person, self._telegram.profile, self._telegram.group)

    def _posts(self, query: Mapping[str, str]) -> list[Post]:
        posts = self._telegram.posts
        if _is_friends(query):
            return [post for chat_id in self._telegram.group.ids for post in posts.of(chat_id)]
        return posts.of(self._telegram.people.find(query.get("person", "")).id)

    def _person(self, body: Json) -> Person:
        return self._telegram.people.find(body.get("person", ""))

    def _faults(self) -> list[Json]:
        return [
            {"fault": fault.kind, "method": fault.method, "person": fault.person, "left": fault.left}
            for fault in self._telegram.faults
        ]


def _posted(act: Callable[[Json], Json]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        body = load_json(await request.body() or b"{}")
        if not isinstance(body, dict):
            raise ActionError("send a JSON object")
        return JSONResponse({"ok": True} | act(body))

    return _guarded(handle)


def _guarded(
    handle: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        try:
            return await handle(request)
        except BotApiError as error:
            return _failed(error.description)
        except (ValueError, TypeError, UnknownPersonError) as error:
            return _failed(str(error))

    return guarded


def _failed(reason: str) -> Response:
    return JSONResponse({"ok": False, "error": reason}, 400)


def _is_friends(body: Mapping[str, Any]) -> bool:
    chat = body.get("chat", "bot")
    if chat not in {"bot", "friends"}:
        raise ActionError(f"there is no chat {chat!r}")
    return bool(chat == "friends")


def _text(body: Json) -> str:
    text = body.get("text", "")
    if not isinstance(text, str):
        raise ActionError("text must be a string")
    return text


def _upload(body: Json) -> Upload | None:
    if "file" not in body:
        return None
    try:
        return Upload(str(body.get("name") or "file"), base64.b64decode(body["file"], validate=True))
    except (ValueError, TypeError) as error:
        raise ActionError("file must be base64") from error


def _language(body: Json, default: str | None = None) -> str | None:
    """What a client says of itself; null when it says nothing."""
    language = body.get("language", default)
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        raise ActionError("a language is a tag such as de or pt-br, or null")
    return language


def _number(body: Json, name: str, default: int | None = None) -> int | None:
    value = body.get(name, default)
    return None if value is None else int(value)
