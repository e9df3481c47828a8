"""How requests come in: paths, tokens, bodies of every kind, and hostile ones."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.telegram.methods import all_methods
from tests.sandbox.telegram.chatting import ALICE, TOKEN, Chatting, chatting

_SEND = f"/bot{TOKEN}/sendMessage"


async def test_every_way_to_send_parameters(chat: Chatting) -> None:
    """Query string, form, multipart and JSON mean the same, and GET works as POST does."""
    params = {"chat_id": str(ALICE), "text": "x", "nobody_knows_this": "1"}
    responses = [
        await chat.client.get(_SEND, params=params),
        await chat.client.post(_SEND, params=params),
        await chat.client.post(_SEND, data=params),
        await chat.client.post(_SEND, files={name: (None, value) for name, value in params.items()}),
        await chat.client.post(_SEND, json=params | {"chat_id": ALICE}),
    ]
    assert [response.json()["ok"] for response in responses] == [True] * 5


async def test_method_names_ignore_case(chat: Chatting) -> None:
    """GETME and getMe are one method."""
    assert await chat.call("GETME") == await chat.call("getMe")


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        (f"/bot{TOKEN}/dance", 404, "Not Found: method not found"),
        ("/bot12:x/getMe", 401, "Unauthorized"),
        ("/botabc/getMe", 401, "Unauthorized: invalid token specified"),
        ("/botx:y/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot1:{'x' * 81}/getMe", 401, "Unauthorized: invalid token specified"),
    ],
)
async def test_wrong_paths(chat: Chatting, path: str, code: int, description: str) -> None:
    """Unknown methods and tokens have their own codes."""
    await chat.call("getMe")
    response = await chat.client.get(path)
    assert response.json() == {"ok": False, "error_code": code, "description": description}
    assert response.status_code == code


async def test_no_method_is_not_found(chat: Chatting) -> None:
    """A path with neither bot nor method leads nowhere."""
    assert (await chat.client.get("/")).status_code == 404
    assert (await chat.client.get(f"/bot{TOKEN}")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[1]", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b'{"chat_id":1001,"text":"\xff"}', 400),
        ("application/json", b'{"chat_id":1001,"text":"\\ud800"}', 400),
        ("application/json", b'{"x":"' + b"x" * (1 << 20) + b'"}', 413),
        ("application/x-www-form-urlencoded", b"text=\xff", 400),
        ("application/x-www-form-urlencoded", b"x" * ((1 << 20) + 1), 413),
        ("multipart/form-data", b"no boundary", 400),
        ("multipart/form-data; boundary=a", b"--a\r\nrubbish", 400),
        ("text/plain", b"text=x", 400),
    ],
)
async def test_hostile_bodies(chat: Chatting, kind: str, body: bytes, code: int) -> None:
    """What cannot be read is refused, and the server goes on."""
    response = await chat.client.post(_SEND, content=body, headers={"Content-Type": kind})
    assert (response.status_code, response.json()["ok"]) == (code, False)
    await chat.send()


async def test_empty_json_body_is_no_parameters(chat: Chatting) -> None:
    """A JSON request may have an empty body."""
    response = await chat.client.post(
        f"/bot{TOKEN}/getMe", content=b" ", headers={"Content-Type": "application/json"}
    )
    assert response.json()["ok"] is True


_NAME_WORDS = (
    "chat_id text caption message_id message_ids photo document media reply_markup reply_parameters entities "
    "parse_mode commands scope menu_button reaction allowed_updates offset limit url link_preview_options"
)
_NAMES = st.sampled_from(_NAME_WORDS.split())
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)  # JSON has no word for these
    | st.text(max_size=20)
    | st.just(ALICE),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | _NAMES, inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(sorted(all_methods())),
    params=st.dictionaries(_NAMES, _JSON, max_size=6),
)
async def test_nonsense_is_answered(method: str, params: dict[str, Any]) -> None:
    """Any method with any parameters gives a result or a refusal, never a crash."""
    async with chatting() as chat:
        response = await chat.ask(method, **{"chat_id": ALICE, "message_id": 1} | params)
        assert response.status_code in {200, 400, 403, 409}
        assert response.json()["ok"] is (response.status_code == 200)
