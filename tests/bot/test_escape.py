"""Outside text must never become a tag, an entity or a trick of direction."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escape import Markup, bold, clean, clip, code, esc, italic, join, link


@given(st.text())
def test_nothing_from_outside_is_markup(text: str) -> None:
    """Whatever the text, what is escaped holds no bare bracket and reads back as the cleaned text."""
    escaped = esc(text)
    assert not {"<", ">", '"'} & set(escaped)
    assert unescape(escaped) == clean(text)
    escaped.encode()


def test_markup_is_escaped_once() -> None:
    """Helpers nest without escaping what another helper has already made."""
    assert bold(code("a<b")) == "<b><code>a&lt;b</code></b>"
    assert italic("&") == "<i>&amp;</i>"
    assert isinstance(bold("x"), Markup)


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\u202e", "\u2066", "\u200b", "\ud800", "\ufeff", "\u0085"]
)
def test_characters_that_deceive_are_dropped(hidden: str) -> None:
    """Control characters, direction marks and lone surrogates do not reach a chat."""
    assert esc(f"a{hidden}b") == "ab"


def test_what_people_write_is_kept() -> None:
    """Line breaks, tabs, joined emoji and other scripts stay as they were."""
    text = "one\ntwo\tthree 👩‍🚀 سلام"
    assert esc(text) == text


def test_a_link_leads_to_the_web_only() -> None:
    """An http address becomes a link, its quotes escaped."""
    assert link("tx", 'https://mempool.space/tx/1?a="b&c') == (
        '<a href="https://mempool.space/tx/1?a=&quot;b&amp;c">tx</a>'
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "tg://user?id=1",
        "lightning:lnbc1",
        "https://",
        "https://a b",
        "http://[",
        "//x.org",
    ],
)
def test_any_other_address_is_only_its_text(url: str) -> None:
    """What is no plain web address is shown without a link."""
    assert link("<here>", url) == "&lt;here&gt;"


def test_join_skips_what_is_empty() -> None:
    """Empty parts leave no empty line behind."""
    assert join(["a", "", None, bold("b"), 0]) == "a\n<b>b</b>\n0"
    assert join(["a", "b"], " · ") == "a · b"


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_clip_never_exceeds(text: str, most: int) -> None:
    """A clipped text has at most so many characters, and a short one is untouched."""
    assert len(clip(text, most)) <= most
    if len(text) <= most:
        assert clip(text, most) == text
