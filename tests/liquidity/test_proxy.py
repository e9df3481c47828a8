"""A proxy as a setting names it: what is taken, what is refused, and what is never shown."""

from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.proxy import read_proxy

SECRET = "hunter2/hunter2"


@pytest.mark.parametrize(
    ("text", "host", "port", "socks"),
    [
        ("socks5h://127.0.0.1:9050", "127.0.0.1", 9050, True),
        ("socks5://tor:9050/", "tor", 9050, True),
        ("SOCKS5://Tor.example.org:1", "tor.example.org", 1, True),
        ("http://proxy.example.org:3128", "proxy.example.org", 3128, False),
        ("https://[2001:db8::1]:443", "2001:db8::1", 443, False),
    ],
)
def test_what_is_taken(text: str, host: str, port: int, *, socks: bool) -> None:
    """Without a login."""
    proxy = read_proxy(text)
    assert (proxy.host, proxy.port, proxy.is_socks, proxy.login) == (host, port, socks, None)
    assert proxy.secret_texts() == ()


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:9050",
        "tor",
        "socks4://127.0.0.1:9050",
        "ftp://127.0.0.1:21",
        "socks5://",
        "socks5://:9050",
        "socks5://tor",
        "socks5://tor:",
        "socks5://tor:0",
        "socks5://tor:65536",
        "socks5://tor:tor",
        "socks5://[::1:9050",
        "socks5://[::zz]:9050",
        "socks5://t r:9050",
        "socks5://tor\n:9050",
        "http://proxy:3128/path",
        "http://proxy:3128?a=b",
        "http://proxy:3128#a",
        "http://pr\u043exy:3128",
        "http://@proxy:3128",
        "http://:hunter2@proxy:3128",
        "http://user:hun/ter2@proxy:3128",
        f"socks5://user:{'a' * 256}@tor:9050",
    ],
)
def test_what_is_refused(text: str) -> None:
    """In a sentence that does not repeat it."""
    with pytest.raises(ValueError, match=r"^must be http://") as caught:
        read_proxy(text)
    assert "hunter2" not in str(caught.value)


def test_a_login_is_read_and_hidden() -> None:
    """Percent-encoded, as in every address; what stands in a header is known to the redaction, too."""
    proxy = read_proxy("http://us%20er:hunter2%2Fhunter2@proxy:3128")
    assert proxy.login == (b"us er", SECRET.encode())
    assert proxy.secret_texts() == (SECRET, b64encode(f"us er:{SECRET}".encode()).decode())
    assert not any(each in f"{proxy} {proxy!r}" for each in (SECRET, "hunter2", "us er", proxy.basic))


def test_a_key_in_the_place_of_a_user_is_a_secret() -> None:
    """As some services have it."""
    proxy = read_proxy("http://a-long-key@proxy:3128")
    assert proxy.login == (b"a-long-key", b"")
    assert proxy.secret_texts()[0] == "a-long-key"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """And nothing else happens."""
    for scheme in ("", "http://", "socks5://user:", "socks5://["):
        with suppress(ValueError):
            assert read_proxy(scheme + text).port
