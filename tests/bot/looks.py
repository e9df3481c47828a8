"""Any order and any event that a person may have to be told of, and what Telegram makes of a text."""

from dataclasses import replace

from hypothesis import strategies as st

from liquidity.checks import CheckFault
from liquidity.errors import Refusal
from sandbox.telegram.parser import parse
from tests.liquidity.examples import an_invoice
from tests.storage import strategies as any_of

# Bot API: "Text of the message to be sent, 1-4096 characters after entities parsing"; captions 0-1024.
MOST_TEXT = 4096
MOST_CAPTION = 1024

HOSTILE = st.one_of(
    st.text(max_size=300),
    st.just("&" * 4096),  # as long as a reader of replies lets through
    st.sampled_from(["<b>", "</code>", "&amp;", "<a href='tg://user?id=1'>x</a>", '"><script>', "\u202e"]),
)
_INVOICES = st.builds(
    replace, any_of.INVOICES, text=st.just(an_invoice()), fault=HOSTILE | st.sampled_from(CheckFault)
)
ORDERS = st.builds(
    replace,
    any_of.ORDERS,
    word=HOSTILE,
    payment_word=HOSTILE,
    invoice=st.none() | _INVOICES,
    channel=st.builds(replace, any_of.CHANNELS, short_id=HOSTILE, funding_txid=HOSTILE),
)
EVENTS = st.builds(
    replace,
    any_of.EVENTS,
    word=HOSTILE,
    payment_word=HOSTILE,
    reason=HOSTILE | st.sampled_from(Refusal),
)


def shown(text: str, most: int = MOST_TEXT) -> str:
    """What a person reads; fails where Telegram would refuse the text."""
    read = parse(text, "HTML").text
    assert 0 < len(read.encode("utf-16-le")) // 2 <= most
    return read
