"""A sentence for everything that can be wrong with what a person typed, or wished for."""

from typing import Final, assert_never

from bot.escape import Markup, clip, code, esc, join
from bot.texts.units import usd
from liquidity.amount import AmountError, AmountFault
from liquidity.errors import Limit, LimitReached, MarketError, Unavailable
from liquidity.money import UsdCents
from liquidity.node import NodeAddressError, NodeFault

# The longest documented status has 33 characters.
_LONGEST_WORD: Final = 60

HOW_TO_SEND_NODE: Final = join(
    [
        "Send it as ",
        code("key@host:port"),
        ", as ",
        code("lncli getinfo"),
        ' prints it under "uris", or paste all that ',
        code("lncli getinfo"),
        " or ",
        code("lightning-cli getinfo"),
        " prints.",
    ],
    "",
)

_NODE: Final[dict[NodeFault, str]] = {
    NodeFault.EMPTY: "there is no text in it.",
    NodeFault.TOO_LONG: "it is far too long.",
    NodeFault.E_MAIL_OBFUSCATED: "a web page has hidden it as an e-mail address. Copy it from your node.",
    NodeFault.NO_AT: "there is no @ between the key and the host.",
    NodeFault.KEY_ONLY: "this is a node's key alone, its host and port are missing.",
    NodeFault.SEVERAL: "it holds more than one @. Send one address at a time.",
    NodeFault.KEY_NOT_HEX: "the key may hold only 0 to 9 and a to f.",
    NodeFault.KEY_LENGTH: "the key has {seen} characters, it needs 66.",
    NodeFault.KEY_PREFIX: "a node's key starts with 02 or 03.",
    NodeFault.KEY_NOT_ON_CURVE: "no such key exists, so a character of it must be wrong.",
    NodeFault.NO_PORT: "the port is missing at the end. Most nodes use :9735.",
    NodeFault.PORT_NOT_NUMBER: "the port after the last colon must be a number.",
    NodeFault.PORT_RANGE: "the port must be between 1 and 65535.",
    NodeFault.HOST_EMPTY: "the host between @ and the port is missing.",
    NodeFault.HOST_BAD: "the host is neither an IP address nor a name.",
    NodeFault.HOST_NUMERIC: "the host looks like an IP address but is none.",
    NodeFault.IPV6_BRACKETS: "an IPv6 address stands in brackets, like [2001:db8::1]:9735.",
    NodeFault.ONION_V2: "short onion addresses were switched off in 2021. Use the one with 56 characters.",
    NodeFault.ONION_BAD: "the onion address has a wrong character or length.",
    NodeFault.PRIVATE_HOST: "this host is in a private network, where no seller can reach it.",
    NodeFault.NO_URIS: 'your node announces none ("uris" is empty). Set externalip in lnd.conf and restart lnd, '
    "or send the key with the host and port at which others reach it.",
    NodeFault.NO_ADDRESS: 'your node announces none ("address" is empty). Set announce-addr in its config and '
    "restart it, or send the key with the host and port at which others reach it.",
    NodeFault.INFO_BROKEN: 'a part of that output is missing. Send all of it, or one line of "uris" alone.',
    NodeFault.NOT_INFO: "that output is not of getinfo, or it names no node.",
}

_AMOUNT: Final[dict[AmountFault, str]] = {
    AmountFault.EMPTY: "There is no amount in it.",
    AmountFault.TOO_LONG: "That is too long for an amount.",
    AmountFault.FOREIGN_DIGITS: "Please use the digits 0 to 9.",
    AmountFault.NOT_A_NUMBER: "That is not an amount.",
    AmountFault.NEGATIVE: "An amount is above zero.",
    AmountFault.EXPONENT: "Please write the number out, without an exponent.",
    AmountFault.MALFORMED: "I cannot read that as one number.",
    AmountFault.SEPARATOR: "That comma can be read in two ways. Please write the number without it.",
    AmountFault.UNKNOWN_UNIT: "I do not know that unit. I know $, usd, sats, k, M and btc.",
    AmountFault.ZERO: "An amount is above zero.",
    AmountFault.SUB_CENT: "Dollars have two decimals at most.",
    AmountFault.SUB_SAT: "That is not a whole number of sats.",
    AmountFault.TOO_LARGE: "That is more than there is.",
    AmountFault.AMBIGUOUS: "Do you mean dollars to spend, or sats of inbound?",
}

HOW_TO_SEND_AMOUNT: Final = join(
    ["Send dollars to spend like ", code("$25"), ", or the inbound you want like ", code("2M sats"), "."], ""
)


HOW_TO_SEND_INBOUND: Final = join(["Send the inbound you want like ", code("2M sats"), "."], "")


NO_DOLLARS: Final = esc(
    "Nobody here tells what a dollar buys. Please name the inbound you want, like 2M sats."
)


def node_fault(error: NodeAddressError) -> Markup:
    """Why a text is no node address; the question that follows says how one looks."""
    sentence = _NODE[error.fault].format(seen=error.seen)
    return esc(f"That is not a node address yet: {sentence}")


def amount_fault(error: AmountError) -> Markup:
    """Why a text is no amount; the question that follows says how one looks."""
    return esc(_AMOUNT[error.fault])


def limit_reached(error: LimitReached, where: str = "here") -> Markup:
    """Which bound a wish breaks, with the numbers; *where* is `at` a market whose own bound it is."""
    match error.limit:
        case Limit.TOO_SMALL:
            sentence = f"{_usd(error.seen)} is too little: the smallest order {where} is {_usd(error.bound)}."
        case Limit.TOO_LARGE:
            cost = (
                f"{_usd(error.seen)} is too much"
                if where == "here"
                else f"This costs {_usd(error.seen)} {where}"
            )
            sentence = f"{cost}: the largest order here is {_usd(error.bound)}."
        case Limit.PER_DAY:
            sentence = (
                f"Together with the {_usd(error.seen)} of the last 24 hours this passes the daily limit of "
                f"{_usd(error.bound)}. Try a smaller amount, or again tomorrow."
            )
        case Limit.UNPAID:
            sentence = (
                f"You have {error.seen} unpaid orders, and {error.bound} is the most. "
                "Pay one, or wait until its invoice has expired. /orders shows them."
            )
        case Limit.OFFERS:
            sentence = (
                f"{error.seen} firm prices were asked for within an hour, and {error.bound} is the most. "
                "An open one can still be taken; a new one comes later. Nothing was asked now."
            )
        case Limit.NO_RATE:
            sentence = "Nobody tells me what a dollar is worth now, so I cannot hold this to your limits."
        case _:
            assert_never(error.limit)
    return esc(sentence)


def market_trouble(name: str, error: MarketError) -> Markup:
    """A market could not be asked before anything was sent."""
    if isinstance(error, Unavailable) and error.retry_after:
        why = f"{name} asks us to slow down."
    elif isinstance(error, Unavailable):
        why = f"{name} does not answer right now."
    else:
        why = f"{name} did not answer as it should."
    return esc(f"{why} Nothing was bought and no money is at risk. Try again in a minute.")


def market_says(text: str) -> Markup:
    """The market's own sentence: outside text, clipped and escaped."""
    return join(["It says: ", clip(text, 200)], "") if text else esc("")


def market_words(*words: str) -> list[Markup]:
    """The market's own words, to search for: clipped, since one that is far too long must not silence us."""
    return [code(clip(word, _LONGEST_WORD)) for word in words if word]


def _usd(amount: int) -> str:
    return usd(UsdCents(amount))
