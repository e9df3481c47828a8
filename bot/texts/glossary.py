"""What the words of the trade mean, each in a few plain sentences that end with what follows for the reader."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.escape import Markup, bold, join, paragraphs
from bot.tongue import Phrase


class Topic(StrEnum):
    """A word that not everybody knows; its value is the one letter that a button carries for it."""

    INBOUND = "i"
    CAPACITY = "c"
    VISIBILITY = "v"
    HOLD = "h"
    PENDING = "p"
    FIRM = "f"
    PEER = "n"
    LSP = "s"
    LEASE = "l"
    PPM = "m"
    MONTHLY = "r"
    LARGE = "g"
    CONFIRMATIONS = "b"
    KEY = "k"
    SEALED = "x"


_NAMES: Final[dict[Topic, Phrase]] = {
    Topic.INBOUND: Phrase("Inbound and outbound"),
    Topic.CAPACITY: Phrase("Capacity and receivable"),
    Topic.VISIBILITY: Phrase("Public and private channel"),
    Topic.HOLD: Phrase("Hold invoice"),
    Topic.PENDING: Phrase("Pending payment"),
    Topic.FIRM: Phrase("Firm price"),
    Topic.PEER: Phrase("Peer: connect first"),
    Topic.LSP: Phrase("LSP"),
    Topic.LEASE: Phrase("Lease: kept open"),
    Topic.PPM: Phrase("ppm"),
    Topic.MONTHLY: Phrase("sats per 1M and 30 days"),
    Topic.LARGE: Phrase("Large channel (wumbo)"),
    Topic.CONFIRMATIONS: Phrase("Confirmations"),
    Topic.KEY: Phrase("Key of an order (session key)"),
    Topic.SEALED: Phrase("File sealed under a passphrase"),
}

_MEANINGS: Final[dict[Topic, Phrase]] = {
    Topic.INBOUND: Phrase(
        "Inbound is what your node can receive: sats on the other side of its channels. "
        "Outbound is what it can send: sats on your side. "
        "What you buy here is inbound, so your own balance does not grow, but more can be paid to you."
    ),
    Topic.CAPACITY: Phrase(
        "The capacity is the size of the whole channel. About 1 % of it stays behind as a reserve on each side. "
        "So a new channel lets you receive a little less than its capacity, and less again once some has come in."
    ),
    Topic.VISIBILITY: Phrase(
        "A public channel is announced to the network, so anybody can find a way through it and your node can route. "
        "A private one is known to you and the seller alone, and your invoices carry a hint that leads to it. "
        "Choose public to route payments or to be found, private for a wallet that only receives."
    ),
    Topic.HOLD: Phrase(
        "A hold invoice is paid in two steps: your wallet sets the sats aside at once, "
        "and the seller can take them only later. "
        "If the seller never takes them, they return to you by themselves. "
        "Here you pay once, and your wallet says pending until the channel comes."
    ),
    Topic.PENDING: Phrase(
        "Your wallet has sent the payment and the seller has not taken it yet. "
        "Nobody can spend it meanwhile: it ends as paid, or it comes back to you. "
        "That is normal here, so do not pay again, and keep your wallet online."
    ),
    Topic.FIRM: Phrase(
        "Some sellers tell an exact price only with an order that holds it for a while. "
        "You take that price by paying the order's invoice. "
        "If you leave it, it runs out by itself and costs you nothing."
    ),
    Topic.PEER: Phrase(
        "Two nodes are peers while they are connected over the network; that moves no sats and opens no channel. "
        "Some sellers take orders only from nodes that are their peers already. "
        "Run the connect line of the order's summary on your node once, then go on here."
    ),
    Topic.LSP: Phrase(
        "An LSP (Lightning service provider) runs a large node and sells channels from it. "
        "It is the seller: it opens the channel to your node and gets your payment. "
        "I compare what several of them ask, and hold no money of yours."
    ),
    Topic.LEASE: Phrase(
        "The lease is how long the seller promises to keep the channel open. "
        "It is a promise: the Lightning Network does not enforce it. "
        "After that time the seller may close the channel; your own sats in it stay yours, and I remind you before."
    ),
    Topic.PPM: Phrase(
        "ppm means parts per million: how many sats a seller asks for each 1,000,000 sats of inbound. "
        "2,000 ppm is 0.2 % of the size. "
        "It lets you compare prices of different sizes, but only for the same lease."
    ),
    Topic.MONTHLY: Phrase(
        "This is what 1,000,000 sats of inbound cost for 30 days: the price, cut to the same size and time. "
        "So a short lease and a long one can be compared. "
        "The lower number is the better offer for you, if you need the channel that long."
    ),
    Topic.LARGE: Phrase(
        "From 16,777,216 sats on a channel counts as large, and older settings do not take it. "
        "A node must be told to accept such a channel: in lnd with protocol.wumbo-channels=true. "
        "If yours does not, choose an amount just under that size, or change the setting before you pay."
    ),
    Topic.CONFIRMATIONS: Phrase(
        "A channel begins with a Bitcoin transaction, and each block on top of it is a confirmation, "
        "about 10 minutes each. "
        "Nodes wait for a few of them before they use the channel. "
        "You need do nothing but keep your node online."
    ),
    Topic.KEY: Phrase(
        "The market gives each order a key of its own, the session key. "
        "With it the order can be read and, while it is unpaid, cancelled; no money can be moved with it. "
        "I keep yours sealed; it is in the file of /export, so keep that file safe."
    ),
    Topic.SEALED: Phrase(
        "The file is encrypted: without your passphrase it is noise, to me too. "
        "Whoever has both the file and the passphrase can open it with /import. "
        "Keep them in two places, and remember the passphrase: nobody can give it back to you."
    ),
}


def explained(topics: Sequence[Topic]) -> Markup:
    """What these words mean."""
    return paragraphs(*(join([bold(_NAMES[topic]), _MEANINGS[topic]]) for topic in topics))
