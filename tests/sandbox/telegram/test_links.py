"""Addresses of buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.links import LinkError, check_link


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("example.org/x", "http://example.org/x"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("ton://transfer/x", "ton://transfer/x"),
    ],
)
def test_good_links_are_kept(url: str, kept: str) -> None:
    """Web pages and Telegram's own schemes pass."""
    assert check_link(url) == kept


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("lightning:lnbc1", "Wrong port number specified in the URL"),
        ("bitcoin:bc1q", "Wrong port number specified in the URL"),
        ("javascript:alert(1)", "Wrong port number specified in the URL"),
        ("tel:+100", "Wrong port number specified in the URL"),
        ("ftp://example.org", "Unsupported URL protocol"),
        ("nostr://npub", "Unsupported URL protocol"),
        ("http://localhost", "Wrong HTTP URL"),
        ("https://", "URL host is empty"),
        ("https://example.org:70000", "Wrong port number specified in the URL"),
    ],
)
def test_bad_links_are_refused(url: str, reason: str) -> None:
    """Other schemes, hosts without a dot and impossible ports are refused with the reason."""
    with pytest.raises(LinkError, match=reason):
        check_link(url)


def test_https_only() -> None:
    """Web apps and webhooks need https."""
    with pytest.raises(LinkError, match="Only HTTPS links are allowed"):
        check_link("http://example.org", https_only=True)


@given(st.text(max_size=60))
def test_any_text_is_judged(url: str) -> None:
    """Every text is either kept or refused by name."""
    try:
        kept = check_link(url)
    except LinkError:
        return
    assert kept.lower().startswith(("http://", "https://", "tg://", "ton://", "tonsite://"))
