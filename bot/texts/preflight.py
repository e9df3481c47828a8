"""What is said of a call to somebody's node: what came of it, and what to do about it."""

from ipaddress import ip_address
from typing import Final

from bot.escape import Markup, code, esc, paragraphs
from bot.texts.signs import GOOD, WARNING, led
from bot.tongue import Phrase, counted, rich
from liquidity.node import NodeAddress
from liquidity.preflight import CHECKS_WITHIN, MOST_CHECKS, PATIENCE_SECONDS, CallFinding, IpVersion, Reach

BUTTON: Final = Phrase("Check my node")
CHECKING: Final = Phrase("Calling your node, which takes ten seconds at most.")
_NO_BAR: Final = Phrase("That is advice alone: you can buy all the same.")

_REACHED: Final[dict[frozenset[IpVersion], Phrase]] = {
    frozenset({IpVersion.IPV4}): Phrase(
        "{place} answers over IPv4. Keep your node online until the channel is ready."
    ),
    frozenset({IpVersion.IPV6}): Phrase(
        "{place} answers over IPv6. Not every seller has IPv6, so announce an IPv4 address too if you can."
    ),
    frozenset(IpVersion): Phrase(
        "{place} answers over IPv4 and IPv6. Keep your node online until the channel is ready."
    ),
}
_REACHED_SOMEHOW: Final = Phrase(
    "{place} answers through my proxy. Keep your node online until the channel is ready."
)
_NOT_REACHED: Final[dict[Reach, Phrase]] = {
    Reach.REFUSED: Phrase(
        "{place} refused the connection. See that your node is running and listens on this port, and that the "
        "router forwards the port to it."
    ),
    Reach.SILENT: Phrase(
        "{place} did not answer within {seconds} seconds. Most often a firewall or router lets nothing through to "
        "this port, the address is an old one, or the node is offline."
    ),
    Reach.NOT_THROUGH: Phrase(
        "My proxy found no way to {place} and does not say why. The name may lead to no address, the port may be "
        "closed, or the proxy may not call there: see that name and port are right."
    ),
    Reach.NO_WAY: Phrase(
        "I found no way to {place} from here. That may be my own network rather than your node, above all with IPv6."
    ),
    Reach.NO_NAME: Phrase(
        "The name in {place} leads to no address. See that it is spelt right and that its DNS entry exists, or send "
        "the IP address in its place."
    ),
    Reach.UNRESOLVED: Phrase(
        "I could not look the name in {place} up just now. That may be my own network rather than your node. "
        "Try again in a minute."
    ),
    Reach.PRIVATE: Phrase(
        "{place} leads into a private network, where no seller can reach your node, so I did not call it. Let the "
        "name lead to your public address."
    ),
    Reach.TOR: Phrase(
        "Your node is reached through Tor, so I did not call it. Some sellers do not use Tor and others reach it "
        "slowly: if you can, announce an IPv4 address too and buy with that."
    ),
    Reach.BARE: Phrase(
        "I know your node by its key alone, so there is no address to call. Send key@host:port for that."
    ),
    Reach.BUSY: Phrase(
        "Many nodes are being called right now, so I did not call yours. Try again in a minute."
    ),
}
_NOT_THROUGH_TO_IP: Final = Phrase(
    "My proxy found no way to {place} and does not say why. The port may be closed, the node offline, "
    "or the proxy may not call there: see that address and port are right."
)
# Where something is there to be mended.
_TO_MEND: Final = frozenset({Reach.REFUSED, Reach.SILENT, Reach.NO_NAME, Reach.PRIVATE})
# Where nothing was found out that might keep anybody from buying.
_NOT_CALLED: Final = frozenset({Reach.BARE, Reach.BUSY})


def finding(found: CallFinding, node: NodeAddress) -> Markup:
    """What came of a call to this node."""
    place = code(str(node).partition("@")[2])
    if found.reach is Reach.REACHED:
        return led(GOOD, rich(_REACHED.get(found.over, _REACHED_SOMEHOW), place=place))
    if found.reach is Reach.TOO_OFTEN:
        minutes = int(CHECKS_WITHIN.total_seconds()) // 60
        return esc(
            counted(
                "{count} check within {minutes} minutes is the most. Please try again later.",
                "{count} checks within {minutes} minutes are the most. Please try again later.",
                MOST_CHECKS,
                minutes=minutes,
            )
        )
    said = _NOT_REACHED[found.reach]
    if found.reach is Reach.NOT_THROUGH and _is_ip(node.host):
        said = _NOT_THROUGH_TO_IP
    told = rich(said, place=place, seconds=int(PATIENCE_SECONDS))
    return paragraphs(
        led(WARNING, told) if found.reach in _TO_MEND else told,
        "" if found.reach in _NOT_CALLED else _NO_BAR,
    )


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
