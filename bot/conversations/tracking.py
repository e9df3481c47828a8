"""/track: an order that was bought elsewhere is followed, by its id and, where there is one, its key."""

from collections.abc import Mapping

import msgspec

from bot import track_buttons
from bot.conversations.orders import Orders
from bot.conversations.taking import take_secret
from bot.documents import Asked, Asks, Documents
from bot.escape import Markup, paragraphs
from bot.explain_buttons import what_is_board
from bot.ports import Inbox
from bot.questions import Questions
from bot.talk import Talk
from bot.texts import faults, general, tracking
from bot.texts.glossary import Topic
from liquidity.adopting import Adopting
from liquidity.errors import KeyRefused, MarketError, OrderNotFound, TooOften
from liquidity.market import Market
from liquidity.orders import MarketId
from liquidity.proofs import BadProof, Proof, read_proof
from liquidity.secret import SessionKey

_NOTHING = Markup("")


class Tracking:
    """Asks for what shows an order, which leaves chat and inbox before anything else is done with it."""

    def __init__(self, *, adopting: Adopting, documents: Documents, inbox: Inbox, orders: Orders) -> None:
        self._adopting = adopting
        self._questions = Questions(documents, Asks.TRACK)
        self._inbox = inbox
        self._orders = orders

    @property
    def _markets(self) -> Mapping[MarketId, Market]:
        return self._adopting.markets

    async def start(self, talk: Talk) -> None:
        """The first question, or the answer to all of them in the same line."""
        only = next(iter(self._markets)) if len(self._markets) == 1 else ""
        asked = Asked(step=Asks.TRACK, about=only)
        _, *rest = talk.text.split(maxsplit=1)
        if rest:
            talk.text = rest[0]
            # What is written leaves the inbox before it is read: after a crash the question is still there.
            await self._questions.ask(talk.owner, asked)
            await self._read(talk, asked)
        else:
            await self._ask(talk, asked)

    async def cancel(self, talk: Talk) -> bool:
        """Whether there was a question of /track to leave."""
        if not await self._questions.leave(talk.owner):
            return False
        await talk.say(tracking.LEFT)
        return True

    async def on_text(self, talk: Talk) -> bool:
        """Whether a text answered a question of /track."""
        asked = await self._questions.open(talk.owner)
        if asked is None:
            return False
        await self._read(talk, asked)
        return True

    async def press(self, talk: Talk, market_id: MarketId) -> None:
        """A market was chosen, or is to be asked once more."""
        asked = await self._questions.open(talk.owner)
        market = self._markets.get(market_id)
        if asked is None or market is None:
            await talk.toast(general.STEP_OVER, alert=True)
            return
        # Before the market is asked: Telegram waits for the answer to a tap for seconds only.
        await talk.toast()
        if asked.order_id and not market.can.keyed:
            await self._adopt(talk, market, Proof(asked.order_id), deleted=False)
        else:
            await self._ask(talk, msgspec.structs.replace(asked, about=market.id))

    async def _read(self, talk: Talk, asked: Asked) -> None:
        """Take what was written out of the inbox and the chat, and only then look at it."""
        taken = await take_secret(talk, self._inbox, tracking.DELETE_YOURSELF)
        if taken.interrupted:
            await self._ask(talk, asked, tracking.INTERRUPTED)
            return
        market = self._markets.get(MarketId(asked.about))
        try:
            proof = read_proof(taken.text, keyed=market is None or market.can.keyed)
        except BadProof as error:
            await self._ask(talk, asked, tracking.fault(error.fault))
            return
        proof = _completed(proof, asked, market)
        market = market or self._meant(proof)
        if market is None:
            kept = Asked(step=Asks.TRACK, order_id=proof.order_id)
            await self._ask(talk, kept, key_sent=proof.key is not None)
        elif not proof.order_id:
            await self._ask(talk, _at(market), tracking.KEY_ALONE)
        elif market.can.keyed and proof.key is None:
            await self._ask(talk, _at(market, proof.order_id))
        else:
            await self._adopt(talk, market, proof, deleted=taken.deleted)

    def _meant(self, proof: Proof) -> Market | None:
        """The market that alone can be meant: with a key, one that has keys."""
        fitting = [each for each in self._markets.values() if each.can.keyed or proof.key is None]
        return fitting[0] if len(fitting) == 1 else None

    async def _adopt(self, talk: Talk, market: Market, proof: Proof, *, deleted: bool) -> None:
        keyed = market.can.keyed
        await self._questions.ask(talk.owner, _at(market, proof.order_id))
        try:
            adopted = await self._adopting.adopt(talk.owner, market.id, proof)
        except TooOften as often:
            await talk.say(faults.too_often(often.bound))
        except (KeyRefused, OrderNotFound) as refused:
            if keyed and isinstance(refused, KeyRefused):
                await talk.say(tracking.key_refused(market))
                return
            await self._questions.ask(talk.owner, _at(market))
            await talk.say(tracking.not_found(market))
        except MarketError:
            board = None if keyed else track_buttons.again(market)
            await talk.say(tracking.unreachable(market, kept=not keyed), board)
        else:
            await self._questions.leave(talk.owner)
            if adopted.known:
                await talk.say(tracking.KNOWN)
                await self._orders.post(talk, adopted.order)
            else:
                await talk.say(tracking.followed(adopted.order, keyed=keyed, deleted=deleted))

    async def _ask(
        self, talk: Talk, asked: Asked, note: object = _NOTHING, *, key_sent: bool = False
    ) -> None:
        """Keep what is known, and ask for what is missing."""
        await self._questions.ask(talk.owner, asked)
        market = self._markets.get(MarketId(asked.about))
        if market is None:
            board = track_buttons.markets(list(self._markets.values()))
            await talk.show(paragraphs(note, tracking.ask_market(key_sent=key_sent)), board)
        elif market.can.keyed and asked.order_id:
            await talk.show(paragraphs(note, tracking.ask_key(asked.order_id)), what_is_board(Topic.KEY))
        else:
            words = what_is_board(Topic.KEY) if market.can.keyed else None
            await talk.show(paragraphs(note, tracking.ask_proof(market)), words)


def _at(market: Market, order_id: str = "") -> Asked:
    return Asked(step=Asks.TRACK, about=market.id, order_id=order_id)


def _completed(proof: Proof, asked: Asked, market: Market | None) -> Proof:
    """What is read now beside the id that was sent before it."""
    if not asked.order_id or (proof.order_id and proof.key):
        return proof
    if proof.key is not None:
        return Proof(asked.order_id, proof.key)
    if market is not None and market.can.keyed and proof.order_id != asked.order_id:
        # The key was asked for: whatever shape it has, this is it.
        return Proof(asked.order_id, SessionKey(proof.order_id))
    return proof
