"""What is said in /settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot import zones
from bot.escape import Markup, bold, join, paragraphs
from bot.preferences import Loudness, NoticeKind, Preferences, QuietHours, zone_of
from bot.texts import units
from bot.tongue import Phrase, reader, rich, tr

KINDS: Final[Mapping[NoticeKind, Phrase]] = {
    NoticeKind.NEEDED: Phrase("What needs you"),
    NoticeKind.PAYMENT: Phrase("Payment held"),
    NoticeKind.PROGRESS: Phrase("Progress"),
    NoticeKind.END: Phrase("How an order ends"),
    NoticeKind.LEASE: Phrase("The end of a lease"),
}

LOUDNESS: Final[Mapping[Loudness, Phrase]] = {
    Loudness.RING: Phrase("ring"),
    Loudness.SILENT: Phrase("silent"),
    Loudness.OFF: Phrase("off"),
}

NO_ZONE: Final = Phrase("I know no city or zone of that name. Try the capital, or UTC.")
NO_HOURS: Final = Phrase("I cannot read these hours. Send two times of the day, like 22-7 or 22:30-7:15.")
LEAVES: Final = Phrase("/cancel leaves this question.")
CLOSED: Final = Phrase("Left. /settings shows what is set.")
UNKNOWN: Final = Phrase("This button is of an older version. /settings shows the new ones.")


def home(wished: Preferences, now: datetime) -> Markup:
    """What is set, a line each."""
    name = wished.speaks.own_name
    language = (
        rich("Language: {name}", name=name)
        if wished.language
        else rich("Language: {name}, as in Telegram", name=name)
    )
    return paragraphs(
        bold(tr("Settings")),
        join(
            [
                language,
                rich(
                    "Time zone: {zone}, where it is {time}",
                    zone=zone_label(wished.zone),
                    time=units.hour(now),
                ),
                tr("Amounts: dollars first") if wished.fiat_first else tr("Amounts: sats first"),
                tr("Plain mode: on, without emoji and pictures") if wished.plain else tr("Plain mode: off"),
                rich("Notices: {kinds}", kinds=_notices(wished)),
                rich("Quiet hours: {hours}", hours=hours(wished.quiet) if wished.quiet else tr("none")),
            ]
        ),
    )


def _notices(wished: Preferences) -> str:
    if not wished.notices:
        return tr("as usual")
    return ", ".join(kind_and_loudness(kind, wished) for kind in NoticeKind if kind in wished.notices)


def kind_and_loudness(kind: NoticeKind, wished: Preferences) -> str:
    """A kind of notices and how it comes."""
    chosen = wished.notices.get(kind)
    return f"{KINDS[kind]} · {LOUDNESS[chosen] if chosen else tr('as usual')}"


def zone_label(name: str) -> str:
    """A time zone by its city, in the reader's language: `Berlin, 14:06` needs no more."""
    return zones.city(name, reader().language) if zone_of(name) is not None and "/" in name else name


def hours(quiet: QuietHours) -> str:
    """`22:00-07:00`."""
    return f"{_clock(quiet.begin)}-{_clock(quiet.end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def ask_language() -> Markup:
    """In which language?"""
    return join([bold(tr("Language")), tr("Everything I write comes in it, the list of commands too.")])


def ask_zone() -> Markup:
    """In which time zone?"""
    return join(
        [
            bold(tr("Time zone")),
            tr("Choose one, or send the name of a city near you. All times are shown in it."),
        ]
    )


def ask_notices() -> Markup:
    """What may ring?"""
    return paragraphs(
        bold(tr("Notices")),
        join(
            [
                tr(
                    "As usual rings for what needs you, a held payment and how an order ends; the rest comes silently."
                ),
                tr("What needs you and how an order ends always arrives, at least silently."),
                tr("The card of an order shows everything, whatever is set here."),
            ]
        ),
    )


def ask_loudness(kind: NoticeKind) -> Markup:
    """How should this kind come?"""
    return join([bold(KINDS[kind]), str(_ABOUT[kind])])


_ABOUT: Final[Mapping[NoticeKind, Phrase]] = {
    NoticeKind.NEEDED: Phrase(
        "An invoice to pay, a question to answer, a payment or a channel that went wrong."
    ),
    NoticeKind.PAYMENT: Phrase("Your payment is held by your wallet, the seller opens the channel."),
    NoticeKind.PROGRESS: Phrase(
        "The seller accepted, the funding transaction was sent, its confirmations came."
    ),
    NoticeKind.END: Phrase("The channel is ready, or the order failed and where the money is."),
    NoticeKind.LEASE: Phrase(
        "Seven days and one day before the seller may close the channel, and when that day has come."
    ),
}


def ask_quiet(wished: Preferences) -> Markup:
    """When should nothing ring?"""
    return join(
        [
            bold(tr("Quiet hours")),
            tr("Nothing rings then; everything still arrives, silently. They are hours of your time zone."),
            rich("Set now: {hours}", hours=hours(wished.quiet)) if wished.quiet else "",
            tr("Choose, or send two times of the day like 22-7 or 22:30-7:15."),
        ]
    )
