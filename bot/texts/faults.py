"""A sentence for everything that can be wrong with what a person typed, or wished for."""

from typing import Final, assert_never

from bot.escape import Markup, clip, code, esc, join
from bot.texts.units import usd
from bot.tongue import Phrase, counted, number, rich, tr
from liquidity.amount import AmountError, AmountFault
from liquidity.errors import Limit, LimitReached, MarketError, Unavailable
from liquidity.money import UsdCents
from liquidity.node import NodeAddressError, NodeFault

# The longest documented status has 33 characters.
_LONGEST_WORD: Final = 60
_KEY_LENGTH: Final = 66

_NODE: Final[dict[NodeFault, Phrase]] = {
    NodeFault.EMPTY: Phrase("there is no text in it."),
    NodeFault.TOO_LONG: Phrase("it is far too long."),
    NodeFault.E_MAIL_OBFUSCATED: Phrase(
        "a web page has hidden it as an e-mail address. Copy it from your node."
    ),
    NodeFault.NO_AT: Phrase("there is no @ between the key and the host."),
    NodeFault.KEY_ONLY: Phrase("this is a node's key alone, its host and port are missing."),
    NodeFault.SEVERAL: Phrase("it holds more than one @. Send one address at a time."),
    NodeFault.KEY_NOT_HEX: Phrase("the key may hold only 0 to 9 and a to f."),
    NodeFault.KEY_PREFIX: Phrase("a node's key starts with 02 or 03."),
    NodeFault.KEY_NOT_ON_CURVE: Phrase("no such key exists, so a character of it must be wrong."),
    NodeFault.NO_PORT: Phrase("the port is missing at the end. Most nodes use :9735."),
    NodeFault.PORT_NOT_NUMBER: Phrase("the port after the last colon must be a number."),
    NodeFault.PORT_RANGE: Phrase("the port must be between 1 and 65535."),
    NodeFault.HOST_EMPTY: Phrase("the host between @ and the port is missing."),
    NodeFault.HOST_BAD: Phrase("the host is neither an IP address nor a name."),
    NodeFault.HOST_NUMERIC: Phrase("the host looks like an IP address but is none."),
    NodeFault.IPV6_BRACKETS: Phrase("an IPv6 address stands in brackets, like [2001:db8::1]:9735."),
    NodeFault.ONION_V2: Phrase(
        "short onion addresses were switched off in 2021. Use the one with 56 characters."
    ),
    NodeFault.ONION_BAD: Phrase("the onion address has a wrong character or length."),
    NodeFault.PRIVATE_HOST: Phrase("this host is in a private network, where no seller can reach it."),
    NodeFault.NO_URIS: Phrase(
        'your node announces none ("uris" is empty). Set externalip in lnd.conf and restart lnd, '
        "or send the key with the host and port at which others reach it."
    ),
    NodeFault.NO_ADDRESS: Phrase(
        'your node announces none ("address" is empty). Set announce-addr in its config and '
        "restart it, or send the key with the host and port at which others reach it."
    ),
    NodeFault.INFO_BROKEN: Phrase(
        'a part of that output is missing. Send all of it, or one line of "uris" alone.'
    ),
    NodeFault.NOT_INFO: Phrase("that output is not of getinfo, or it names no node."),
}

_AMOUNT: Final[dict[AmountFault, Phrase]] = {
    AmountFault.EMPTY: Phrase("There is no amount in it."),
    AmountFault.TOO_LONG: Phrase("That is too long for an amount."),
    AmountFault.FOREIGN_DIGITS: Phrase("Please use the digits 0 to 9."),
    AmountFault.NOT_A_NUMBER: Phrase("That is not an amount."),
    AmountFault.NEGATIVE: Phrase("An amount is above zero."),
    AmountFault.EXPONENT: Phrase("Please write the number out, without an exponent."),
    AmountFault.MALFORMED: Phrase("I cannot read that as one number."),
    AmountFault.SEPARATOR: Phrase(
        "That mark can be read in two ways. Tap what you mean, or write the number without it."
    ),
    AmountFault.UNKNOWN_UNIT: Phrase("I do not know that unit. I know $, usd, sats, k, M and btc."),
    AmountFault.ZERO: Phrase("An amount is above zero."),
    AmountFault.SUB_CENT: Phrase("Dollars have two decimals at most."),
    AmountFault.SUB_SAT: Phrase("That is not a whole number of sats."),
    AmountFault.TOO_LARGE: Phrase("That is more than there is."),
    AmountFault.AMBIGUOUS: Phrase("Do you mean dollars to spend, or sats of inbound?"),
}

NO_DOLLARS: Final = Phrase(
    "Nobody here tells what a dollar buys. Please name the inbound you want, like 2M sats."
)
_KEPT: Final = Phrase("Nothing was bought and no money is at risk. Try again in a minute.")


def how_to_send_node() -> Markup:
    """What a node's address looks like, and where its owner finds it."""
    return rich(
        'Send it as {address}, as {lnd} prints it under "uris", or paste all that {lnd} or {core} prints. '
        "A photo of its QR code will do, too.",
        address=code("key@host:port"),
        lnd=code("lncli getinfo"),
        core=code("lightning-cli getinfo"),
    )


def how_to_send_amount() -> Markup:
    """What an amount looks like."""
    return rich(
        "Send dollars to spend like {dollars}, or the inbound you want like {sats}.",
        dollars=code("$25"),
        sats=code("2M sats"),
    )


def how_to_send_inbound() -> Markup:
    """The same where no market sells by the dollar."""
    return rich("Send the inbound you want like {sats}.", sats=code("2M sats"))


def node_fault(error: NodeAddressError) -> Markup:
    """Why a text is no node address; the question that follows says how one looks."""
    if error.fault is NodeFault.KEY_LENGTH:
        why = counted(
            "the key has {count} character, it needs {needed}.",
            "the key has {count} characters, it needs {needed}.",
            error.seen or 0,
            needed=_KEY_LENGTH,
        )
    else:
        why = str(_NODE[error.fault])
    return rich("That is not a node address yet: {why}", why=why)


def amount_fault(error: AmountError) -> Markup:
    """Why a text is no amount; the question that follows says how one looks."""
    return esc(_AMOUNT[error.fault])


def limit_reached(error: LimitReached, market: str = "") -> Markup:
    """Which bound a wish breaks, with the numbers; *market* is the one whose own bound it is, if one's is."""
    match error.limit:
        case Limit.TOO_SMALL | Limit.TOO_LARGE:
            return esc(_out_of_size(error, market))
        case Limit.PER_DAY:
            return rich(
                "Together with the {spent} of the last 24 hours this passes the daily limit of {limit}. "
                "Try a smaller amount, or again tomorrow.",
                spent=_usd(error.seen),
                limit=_usd(error.bound),
            )
        case Limit.UNPAID:
            sentence = counted(
                "You have {count} unpaid order, and {most} is the most. "
                "Pay one, or wait until its invoice has expired. /orders shows them.",
                "You have {count} unpaid orders, and {most} is the most. "
                "Pay one, or wait until its invoice has expired. /orders shows them.",
                error.seen,
                most=number(error.bound),
            )
        case Limit.OFFERS:
            sentence = counted(
                "{count} firm price was asked for within an hour, and {most} is the most. "
                "An open one can still be taken; a new one comes later. Nothing was asked now.",
                "{count} firm prices were asked for within an hour, and {most} is the most. "
                "An open one can still be taken; a new one comes later. Nothing was asked now.",
                error.seen,
                most=number(error.bound),
            )
        case Limit.NO_RATE:
            sentence = tr("Nobody tells me what a dollar is worth now, so I cannot hold this to your limits.")
        case _:
            assert_never(error.limit)
    return esc(sentence)


def _out_of_size(error: LimitReached, market: str) -> str:
    seen, bound = _usd(error.seen), _usd(error.bound)
    if error.limit is Limit.TOO_LARGE:
        if not market:
            return tr("{usd} is too much: the largest order here is {most}.", usd=seen, most=bound)
        return tr(
            "This costs {usd} at {market}: the largest order here is {most}.",
            usd=seen,
            market=market,
            most=bound,
        )
    if not market:
        return tr("{usd} is too little: the smallest order here is {least}.", usd=seen, least=bound)
    return tr(
        "{usd} is too little: the smallest order at {market} is {least}.",
        usd=seen,
        market=market,
        least=bound,
    )


def market_trouble(name: str, error: MarketError) -> Markup:
    """A market could not be asked before anything was sent."""
    if isinstance(error, Unavailable) and error.retry_after:
        why = tr("{market} asks us to slow down.", market=name)
    elif isinstance(error, Unavailable):
        why = tr("{market} does not answer right now.", market=name)
    else:
        why = tr("{market} did not answer as it should.", market=name)
    return join([why, _KEPT], " ")


def market_says(text: str) -> Markup:
    """The market's own sentence: outside text, clipped and escaped."""
    return rich("It says: {text}", text=clip(text, 200)) if text else esc("")


def market_words(*words: str) -> list[Markup]:
    """The market's own words, to search for: clipped, since one that is far too long must not silence us."""
    return [code(clip(word, _LONGEST_WORD)) for word in words if word]


def _usd(amount: int) -> str:
    return usd(UsdCents(amount))


def too_often(bound: int) -> Markup:
    """One person asks too much."""
    return esc(
        counted(
            "That was tried {count} time within an hour, as often as anybody may. Try again later.",
            "That was tried {count} times within an hour, as often as anybody may. Try again later.",
            bound,
        )
    )
