"""/start, /help, /privacy, /price, and the answers to what does not fit anywhere."""

from bot import keyboards
from bot.callbacks import Explain
from bot.conversations.sizing import Sizing
from bot.nodes import Nodes
from bot.talk import Talk
from bot.texts import faults, general, glossary
from bot.tongue import tr
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.errors import MarketError


class Lobby:
    """Where everybody comes in."""

    def __init__(self, *, desk: Desk, sizing: Sizing, clock: Clock, nodes: Nodes) -> None:
        self._desk = desk
        self._sizing = sizing
        self._clock = clock
        self._nodes = nodes

    async def start(self, talk: Talk) -> None:
        """What it does, who holds the money, what is kept."""
        price = await self._sizing.price()
        default = await self._nodes.default(talk.owner)
        board = keyboards.start(price, dollars=self._sizing.sells_by_the_dollar, known=default is not None)
        await talk.say(general.start(default), board)

    async def help(self, talk: Talk) -> None:
        """How it works."""
        await talk.say(general.how_it_works(), keyboards.help_board())

    async def explain(self, talk: Talk, button: Explain) -> None:
        """What some words mean, in a silent message of its own: the one that uses them stays as it is."""
        await talk.toast()
        await talk.sender.say(talk.owner, glossary.explained(button.topics), silent=True)

    async def privacy(self, talk: Talk) -> None:
        """What is kept."""
        await talk.say(general.privacy())

    async def price(self, talk: Talk) -> None:
        """What some amounts buy now."""
        market = self._desk.quotes.reference
        if market is None:
            await talk.say(general.NO_PRICES, keyboards.buy_again(tr("Compare markets")))
            return
        try:
            price = await self._desk.quotes.price(market.id)
        except MarketError as error:
            await talk.say(faults.market_trouble(market.name, error))
            return
        text = general.prices(market.name, price, general.PRESETS, self._clock.now())
        await talk.say(text, keyboards.prices(price))
