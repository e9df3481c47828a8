"""What a line says of a purchase: a node by its name or address and an amount, in any order. Asks nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.naming import same_name
from bot.nodes import Node
from liquidity.amount import Amount, AmountError, AmountFault, parse_amount
from liquidity.node import NodeAddress, NodeAddressError, NodeFault, is_info, read_node, read_nodes

_KEY: Final = re.compile(r"0[23][0-9a-f]{64}", re.IGNORECASE)
_LIKE_A_KEY: Final = re.compile(r"[0-9a-f]{20,}", re.IGNORECASE)
_BARE: Final = re.compile(r"[0-9][0-9.,'_ ]*")
_MOST_WORDS: Final = 40
# Amounts that cannot be taken as they are: what is wrong with them is told.
NEARLY: Final = frozenset(
    {
        AmountFault.AMBIGUOUS,
        AmountFault.SEPARATOR,
        AmountFault.ZERO,
        AmountFault.NEGATIVE,
        AmountFault.EXPONENT,
        AmountFault.SUB_CENT,
        AmountFault.SUB_SAT,
        AmountFault.TOO_LARGE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was understood, and what was not.

    *nodes* are one node, or the addresses that it named of itself. *amount* is the text of one, which may
    still be read in two ways or be over a limit. *left* is neither.
    """

    nodes: tuple[NodeAddress, ...] = ()
    node_fault: NodeAddressError | None = None
    amount: str = ""
    left: str = ""

    @property
    def clear(self) -> bool:
        """Whether there is nothing in it that was not understood."""
        return not self.left and self.node_fault is None and bool(self.nodes or self.amount)


def read_wish(text: str, known: Sequence[Node], *, allow_private: bool, allow_bare: bool = False) -> Wish:
    """Take a line apart; *known* are the nodes whose names may be in it.

    *allow_bare* takes the key of a node that is not known as all of its address.
    """
    if is_info(text):
        return _of_info(text, allow_private=allow_private)
    words = text.split()
    address = next((word for word in words if "@" in word), "")
    if address:
        return _of_address(text, words, address, allow_private=allow_private)
    key = next((word for word in words if _KEY.fullmatch(word)), "")
    if key:
        rest = [word for word in words if word != key]
        node = next((each for each in known if each.key == key.lower()), None)
        return _with_amount(rest, (node.at,), None) if node else _of_key(key, rest, allow_bare=allow_bare)
    if len(words) > _MOST_WORDS:
        return Wish(left=text)
    named, rest = _take_name(words, known)
    return _with_amount(rest, (named.at,) if named else (), None)


def means_a_node(text: str, fault: NodeFault) -> bool:
    """Whether a text that is no node address was surely meant as one."""
    if fault in {NodeFault.NO_URIS, NodeFault.NO_ADDRESS}:
        return True
    return bool(_LIKE_A_KEY.search(text)) or (fault is NodeFault.INFO_BROKEN and '"' in text)


def bare_number(text: str) -> tuple[Amount, ...]:
    """What a number without any unit may mean; nothing where it is none."""
    if not _BARE.fullmatch(text.strip()):
        return ()
    try:
        return (parse_amount(text),)
    except AmountError as error:
        return error.readings


def _of_info(text: str, *, allow_private: bool) -> Wish:
    """Around a node's report there is nothing to understand but an amount before it."""
    before, brace, _ = text.partition("{")
    amount, _ = _take_amount(before.split()) if brace else ("", "")
    try:
        return Wish(nodes=read_nodes(text, allow_private=allow_private), amount=amount)
    except NodeAddressError as error:
        return Wish(node_fault=error, amount=amount)


def _of_address(text: str, words: Sequence[str], address: str, *, allow_private: bool) -> Wish:
    try:
        nodes = read_nodes(address, allow_private=allow_private)
    except NodeAddressError as error:
        fault = error
    else:
        return _with_amount([word for word in words if word != address], nodes, None)
    try:
        # Broken by blanks or lines, and nothing beside it.
        return Wish(nodes=read_nodes(text, allow_private=allow_private))
    except NodeAddressError:
        return _with_amount([word for word in words if word != address], (), fault)


def _of_key(key: str, rest: Sequence[str], *, allow_bare: bool) -> Wish:
    try:
        return _with_amount(rest, (read_node(key, allow_private=False, allow_bare=allow_bare),), None)
    except NodeAddressError as error:
        return _with_amount(rest, (), error)


def _take_name(words: Sequence[str], known: Sequence[Node]) -> tuple[Node | None, list[str]]:
    """The node whose name stands among the words, the longest name first, and the other words."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            said = " ".join(words[start : start + length])
            for node in known:
                if node.name and same_name(node.name, said):
                    return node, [*words[:start], *words[start + length :]]
    return None, list(words)


def _with_amount(
    words: Sequence[str], nodes: tuple[NodeAddress, ...], fault: NodeAddressError | None
) -> Wish:
    amount, left = _take_amount(words)
    return Wish(nodes=nodes, node_fault=fault, amount=amount, left=left)


def _take_amount(words: Sequence[str]) -> tuple[str, str]:
    """The words that are an amount, and those that are not: all, else the most at the start or at the end."""
    for length in range(len(words), 0, -1):
        for start in {0, len(words) - length}:
            said = " ".join(words[start : start + length])
            if _is_amount(said):
                return said, " ".join([*words[:start], *words[start + length :]])
    whole = " ".join(words)
    # A number with something wrong about it has a sentence of its own.
    wrong = len(words) == 1 and whole[0] in "0123456789$" and not _LIKE_A_KEY.search(whole)
    return (whole, "") if wrong else ("", whole)


def amount_error(text: str) -> AmountError | None:
    """Why a text is no amount, or None where it is one."""
    try:
        parse_amount(text)
    except AmountError as error:
        return error
    return None


def _is_amount(text: str) -> bool:
    error = amount_error(text)
    return error is None or error.fault in NEARLY
