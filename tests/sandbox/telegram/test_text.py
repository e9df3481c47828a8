"""Texts: parsed by Telegram's parser, trimmed, marked and measured."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram import formatting, parser
from sandbox.telegram.entities import Entity, FormattedText
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.params import Params
from tests.sandbox.telegram.chatting import ALICE, Chatting, picture


async def test_html_becomes_text_and_entities(chat: Chatting) -> None:
    """Markup leaves the text and comes back as entities counted in UTF-16 units."""
    sent = await chat.send("😀 <b>bold</b> <code>x</code>", parse_mode="HTML")
    assert sent["text"] == "😀 bold x"
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "code", "offset": 8, "length": 1},
    ]


@pytest.mark.parametrize(
    ("html", "entity"),
    [
        ("<i>x</i>", {"type": "italic"}),
        ("<u>x</u>", {"type": "underline"}),
        ("<s>x</s>", {"type": "strikethrough"}),
        ("<tg-spoiler>x</tg-spoiler>", {"type": "spoiler"}),
        ("<blockquote>x</blockquote>", {"type": "blockquote"}),
        ("<blockquote expandable>x</blockquote>", {"type": "expandable_blockquote"}),
        ("<pre>x</pre>", {"type": "pre"}),
        ('<pre><code class="language-py">x</code></pre>', {"type": "pre", "language": "py"}),
        ('<a href="https://example.org/">x</a>', {"type": "text_link", "url": "https://example.org/"}),
        (
            '<tg-time unix="1700000000" format="wDT">x</tg-time>',
            {"type": "date_time", "unix_time": 1_700_000_000, "date_time_format": "wDT"},
        ),
        (
            '<tg-time unix="1700000000" format="r">x</tg-time>',
            {"type": "date_time", "unix_time": 1_700_000_000, "date_time_format": "r"},
        ),
    ],
)
async def test_every_tag_has_its_entity(chat: Chatting, html: str, entity: dict[str, Any]) -> None:
    """Each tag that Telegram documents is understood and spelled as in the Bot API."""
    sent = await chat.send(html, parse_mode="html")
    assert sent["entities"] == [{"offset": 0, "length": 1} | entity]


async def test_commands_and_links_are_found(chat: Chatting) -> None:
    """Telegram marks commands and addresses by itself, though not inside code."""
    sent = await chat.send("/help <code>/no</code> https://example.org", parse_mode="HTML")
    assert [entity["type"] for entity in sent["entities"]] == ["bot_command", "code", "url"]


async def test_lightning_link_is_dropped(chat: Chatting) -> None:
    """A scheme that Telegram does not know keeps its text and loses its link, silently."""
    sent = await chat.send('<a href="lightning:lnbc1">pay</a>', parse_mode="HTML")
    assert sent["text"] == "pay"
    assert "entities" not in sent


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<h1>x</h1>", 'can\'t parse entities: Unsupported start tag "h1" at byte offset 0'),
        (
            "<b>x</i>",
            'can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ("</b>", "can't parse entities: Unexpected end tag at byte offset 0"),
        ("<b", "can't parse entities: Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("   ", "text must be non-empty"),
        ("", "message text is empty"),
        ("<b></b>", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("<b>" + "x" * 32_768 + "</b>", "text is too long"),
    ],
)
async def test_bad_html_is_refused(chat: Chatting, html: str, reason: str) -> None:
    """Each fault in a text has Telegram's own words."""
    refusal = await chat.refused("sendMessage", chat_id=ALICE, text=html, parse_mode="HTML")
    assert refusal == f"Bad Request: {reason}"


async def test_other_parse_modes(chat: Chatting) -> None:
    """MarkdownV2 is read, and a mode nobody knows is refused."""
    sent = await chat.send("*b*", parse_mode="MarkdownV2")
    assert sent["entities"][0]["type"] == "bold"
    refusal = await chat.refused("sendMessage", chat_id=ALICE, text="1.0", parse_mode="MarkdownV2")
    assert "Character '.' is reserved and must be escaped with the preceding '\\'" in refusal
    refusal = await chat.refused("sendMessage", chat_id=ALICE, text="x", parse_mode="BBCode")
    assert refusal == "Bad Request: unsupported parse_mode"


async def test_own_entities_replace_markup(chat: Chatting) -> None:
    """Entities may come ready-made; kinds that Telegram finds itself are not taken from the bot."""
    given_entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 0, "length": 2}]
    sent = await chat.send("ab", entities=given_entities)
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    refusal = await chat.refused("sendMessage", chat_id=ALICE, text="x", entities='{"a":1}')
    assert refusal == "Bad Request: can't parse MessageEntity"


async def test_length_counts_code_points(chat: Chatting) -> None:
    """4096 emoji pass though they are 8192 UTF-16 units."""
    assert (await chat.send("😀" * 4096))["text"] == "😀" * 4096


async def test_caption_limit(chat: Chatting) -> None:
    """A caption holds 1024 characters after parsing."""
    file_id = chat.telegram.files.add_photo(picture(20, 20))[-1].file_id
    sent = await chat.call(
        "sendPhoto", chat_id=ALICE, photo=file_id, caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML"
    )
    assert len(sent["caption"]) == 1024
    refusal = await chat.refused("sendPhoto", chat_id=ALICE, photo=file_id, caption="x" * 1025)
    assert refusal == "Bad Request: message caption is too long"


@given(st.text(max_size=300))
def test_plain_text_never_breaks(text: str) -> None:
    """Whatever is sent is either kept trimmed, with entities inside it, or refused by name."""
    try:
        formatted = formatting.message_text(Params({"text": text}))
    except BotApiError:
        return
    assert formatted.text == formatted.text.strip()
    assert all(entity.end <= formatting.utf16_length(formatted.text) for entity in formatted.entities)


@given(st.text(alphabet="<>/abi &;\"'= \n", max_size=60))
def test_html_never_breaks(html: str) -> None:
    """Markup however broken gives a text or a refusal."""
    try:
        parsed = parser.parse(html, "HTML")
    except BotApiError:
        return
    assert all(entity.end <= formatting.utf16_length(parsed.text) for entity in parsed.entities)


@given(st.integers(1, 4200), st.sampled_from(["x", "é", "😀"]))
def test_limit_is_4096_after_parsing(count: int, char: str) -> None:
    """Tags do not count; characters do, once each."""
    params = Params({"text": f"<b>{char * count}</b>", "parse_mode": "HTML"})
    if count > 4096:
        with pytest.raises(BotApiError, match="message is too long"):
            formatting.message_text(params)
    else:
        assert len(formatting.message_text(params).text) == count


@given(st.text(" \nab", min_size=1, max_size=20), st.integers(0, 10), st.integers(1, 10))
def test_trimming_moves_entities(text: str, offset: int, length: int) -> None:
    """An entity still covers the same characters after the blanks around the text are gone."""
    end = min(offset + length, len(text))
    covered = text[offset:end]
    trimmed = formatting._trimmed(FormattedText(text, (Entity("bold", offset, max(end - offset, 0)),)))
    for entity in trimmed.entities:
        assert trimmed.text[entity.offset : entity.end] in covered
