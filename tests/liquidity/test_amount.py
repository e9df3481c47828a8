"""Amounts as people write them, and each way in which a text is none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.amount import Amount, AmountError, AmountFault, Dollars, Inbound, parse_amount
from liquidity.money import Sats, UsdCents


def dollars(cents: int) -> Dollars:
    """Return an amount of dollars."""
    return Dollars(UsdCents(cents))


def inbound(sats: int) -> Inbound:
    """Return an amount of inbound."""
    return Inbound(Sats(sats))


READ: list[tuple[str, Amount]] = [
    ("$50", dollars(5000)),
    ("$ 50.00", dollars(5000)),
    ("50 usd", dollars(5000)),
    ("USD 50", dollars(5000)),
    ("US$ 20", dollars(2000)),
    ("us $20", dollars(2000)),
    ("50$", dollars(5000)),
    ("$50 USD", dollars(5000)),
    ("50 dollars.", dollars(5000)),
    ("50.", dollars(5000)),
    ("\u00a050\n", dollars(5000)),
    ("12.50", dollars(1250)),
    ("5,5", dollars(550)),
    ("$.99", dollars(99)),
    ("$4.99", dollars(499)),
    ("200", dollars(20000)),
    ("$1k", dollars(100000)),
    ("$1,234", dollars(123400)),
    ("1.500,50 $", dollars(150050)),
    ("1\u00a0500,50 $", dollars(150050)),
    ("1.500 sats", inbound(1_500)),
    ("500.000 sats", inbound(500_000)),
    ("$1,234.50", dollars(123450)),
    ("1.234,50 $", dollars(123450)),
    ("1'234.50 usd", dollars(123450)),
    ("2M sats", inbound(2_000_000)),
    ("2Msat", inbound(2_000_000)),
    ("2m sat", inbound(2_000_000)),
    ("2m", inbound(2_000_000)),
    ("1.5M sat", inbound(1_500_000)),
    ("1,5 million sats", inbound(1_500_000)),
    ("500k", inbound(500_000)),
    ("500 K sats", inbound(500_000)),
    ("2,500 sats", inbound(2_500)),
    ("2,000,000 sats", inbound(2_000_000)),
    ("2.000.000 sats", inbound(2_000_000)),
    ("2 000 000 satoshi", inbound(2_000_000)),
    ("2\u202f000\u202f000 sats", inbound(2_000_000)),
    ("2_000_000 sats", inbound(2_000_000)),
    ("1 sat", inbound(1)),
    ("0.02 btc", inbound(2_000_000)),
    ("0,005 BTC", inbound(500_000)),
    ("0.1 \u20bf", inbound(10_000_000)),
    ("0.00000001 btc", inbound(1)),
    ("21000000 btc", inbound(2_100_000_000_000_000)),
    ("200 mil sats", inbound(200_000)),
    ("200 mil", inbound(200_000)),
    ("2 millones de sats", inbound(2_000_000)),
    ("1 millón de satoshis", inbound(1_000_000)),
    ("25 dólares", dollars(2500)),
    ("1,5 milhões de sats", inbound(1_500_000)),
    ("1 milhão de sats", inbound(1_000_000)),
    ("2 Mio. Sats", inbound(2_000_000)),
    ("2 Millionen Sats", inbound(2_000_000)),
    ("500 Tsd. Sats", inbound(500_000)),
    ("500 tausend sats", inbound(500_000)),
    ("500 mille sats", inbound(500_000)),
    ("2,5 millions de sats", inbound(2_500_000)),
    ("5 млн", inbound(5_000_000)),
    ("1,5 млн сатоши", inbound(1_500_000)),
    ("2 миллиона sats", inbound(2_000_000)),
    ("150 тыс. sats", inbound(150_000)),
    ("150 тысяч сатов", inbound(150_000)),
    ("25 долларов", dollars(2500)),
    ("100 thousand sats", inbound(100_000)),
    ("$1 mil", dollars(100_000)),
]


@pytest.mark.parametrize(("text", "amount"), READ)
def test_what_people_write_is_read(text: str, amount: Amount) -> None:
    """Each spelling of an amount has exactly one meaning."""
    assert parse_amount(text) == amount


UNITS = ("$", " usd", " sats", "k", "k sats", "M", " btc")

REFUSED = [
    ("", AmountFault.EMPTY),
    (" \n\t ", AmountFault.EMPTY),
    ("5" * 65, AmountFault.TOO_LONG),
    ("x" * 10_000, AmountFault.TOO_LONG),
    ("\u0661\u0662", AmountFault.FOREIGN_DIGITS),
    ("$\uff15\uff10", AmountFault.FOREIGN_DIGITS),
    ("NaN", AmountFault.NOT_A_NUMBER),
    ("infinity sats", AmountFault.NOT_A_NUMBER),
    ("\U0001f438", AmountFault.NOT_A_NUMBER),
    ("fifty", AmountFault.NOT_A_NUMBER),
    ("-5", AmountFault.NEGATIVE),
    ("$-5", AmountFault.NEGATIVE),
    ("\u22125 usd", AmountFault.NEGATIVE),
    ("-2M sats", AmountFault.NEGATIVE),
    ("1e9", AmountFault.EXPONENT),
    ("1E+9 sats", AmountFault.EXPONENT),
    ("<b>50</b>", AmountFault.MALFORMED),
    ("1,2,3", AmountFault.MALFORMED),
    ("1.2.3", AmountFault.MALFORMED),
    ("1,23,456 sats", AmountFault.MALFORMED),
    ("1,234,56", AmountFault.MALFORMED),
    ("50 60", AmountFault.MALFORMED),
    ("50-60", AmountFault.MALFORMED),
    ("+5", AmountFault.MALFORMED),
    ("0x10", AmountFault.MALFORMED),
    ("1.500 eur", AmountFault.UNKNOWN_UNIT),
    ("$1.500 sats", AmountFault.UNKNOWN_UNIT),
    ("50.000.000 btc", AmountFault.TOO_LARGE),
    ("5000 msat", AmountFault.UNKNOWN_UNIT),
    ("5000mSats", AmountFault.UNKNOWN_UNIT),
    ("20 mbtc", AmountFault.UNKNOWN_UNIT),
    ("50 eur", AmountFault.UNKNOWN_UNIT),
    ("50 \u20ac", AmountFault.UNKNOWN_UNIT),
    ("25 euros", AmountFault.UNKNOWN_UNIT),
    ("2 mil millones de sats", AmountFault.UNKNOWN_UNIT),
    ("5 Mrd", AmountFault.UNKNOWN_UNIT),
    ("5 millisats", AmountFault.UNKNOWN_UNIT),
    ("5 milésimas", AmountFault.UNKNOWN_UNIT),
    ("5 млрд", AmountFault.UNKNOWN_UNIT),
    ("$50 sats", AmountFault.UNKNOWN_UNIT),
    ("50%", AmountFault.UNKNOWN_UNIT),
    ("0", AmountFault.ZERO),
    ("$0.00", AmountFault.ZERO),
    ("0 sats", AmountFault.ZERO),
    ("$4.9999", AmountFault.SUB_CENT),
    ("0.001", AmountFault.SUB_CENT),
    ("1.5 sats", AmountFault.SUB_SAT),
    ("0.000000001 btc", AmountFault.SUB_SAT),
    ("22000000 btc", AmountFault.TOO_LARGE),
    ("$9999999999", AmountFault.TOO_LARGE),
    ("9" * 60, AmountFault.TOO_LARGE),
]


@pytest.mark.parametrize(("text", "fault"), REFUSED)
def test_each_fault_has_its_name(text: str, fault: AmountFault) -> None:
    """What is no amount says why, and does not repeat what was written."""
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert caught.value.fault is fault
    assert str(caught.value) == fault.value


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("500000", (dollars(50_000_000), inbound(500_000))),
        ("500 000", (dollars(50_000_000), inbound(500_000))),
        ("500\u202f000", (dollars(50_000_000), inbound(500_000))),
        ("500,000", (dollars(50_000_000), inbound(500_000), dollars(50_000))),
        ("1.500", (dollars(150_000), inbound(1_500), dollars(150))),
        ("1,500", (dollars(150_000), inbound(1_500), dollars(150))),
        ("1,234", (dollars(123_400), inbound(1_234))),
        ("201", (dollars(20_100), inbound(201))),
        ("250.50", (dollars(25_050),)),
        ("3000000000", (inbound(3_000_000_000),)),
    ],
)
def test_a_bare_number_above_200_is_asked_back(text: str, readings: tuple[Amount, ...]) -> None:
    """It could be dollars or sats of inbound; every reading that is possible comes along."""
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert caught.value.fault is AmountFault.AMBIGUOUS
    assert caught.value.readings == readings


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("$1.500", (dollars(150_000), dollars(150))),
        ("1.500 $", (dollars(150_000), dollars(150))),
        ("$1,500", (dollars(150_000), dollars(150))),
        ("$4.999", (dollars(499_900),)),
        ("1.500k", (inbound(1_500_000), inbound(1_500))),
        ("1,500k", (inbound(1_500_000), inbound(1_500))),
        ("1.234 btc", (inbound(123_400_000_000), inbound(123_400_000))),
        ("1,500 btc", (inbound(150_000_000_000), inbound(150_000_000))),
    ],
)
def test_a_mark_that_can_be_two_things_is_asked_back(text: str, readings: tuple[Amount, ...]) -> None:
    """It groups thousands in some languages and is the decimal mark in others."""
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert caught.value.fault is AmountFault.SEPARATOR
    assert caught.value.readings == readings


@given(st.integers(1_000, 999_999), st.sampled_from(UNITS))
def test_no_reader_gets_a_thousand_times_more_or_less_unasked(number: int, unit: str) -> None:
    """A number grouped by a point or a comma is read so, or this reading is among those offered."""
    whole = parse_amount(f"{number:_}{unit}")
    for mark in ".,":
        try:
            read: tuple[Amount, ...] = (parse_amount(f"{number:_}{unit}".replace("_", mark)),)
        except AmountError as error:
            read = error.readings
        assert whole in read


@given(st.integers(1, 100_000_000_000))
def test_dollars_and_cents_are_exact(cents: int) -> None:
    """Every cent up to the limit is read as written, plain or grouped, with a point or a comma."""
    for text in (f"${cents // 100}.{cents % 100:02}", f"{cents // 100:,}.{cents % 100:02} usd"):
        assert parse_amount(text) == dollars(cents)
    assert parse_amount(f"{cents // 100},{cents % 100:02} $") == dollars(cents)


@given(st.integers(1, 2_100_000_000_000_000))
def test_sats_and_bitcoin_are_exact(sats: int) -> None:
    """Every sat there can be is read as written, plain, grouped, or as bitcoin with eight decimals."""
    btc = f"{sats // 10**8}.{sats % 10**8:08} btc"
    for text in (f"{sats} sats", f"{sats:,} sats", f"{sats:_} sat", btc):
        assert parse_amount(text) == inbound(sats)


@given(st.text() | st.text("0123456789.,'_ $-eEkKmMsatbtcusd"))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    """Whatever is typed, the answer is an amount or an AmountError."""
    with suppress(AmountError):
        amount = parse_amount(text)
        assert (amount.cents if isinstance(amount, Dollars) else amount.sats) > 0
