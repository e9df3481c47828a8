"""A chat at several markets: who sells there, what was shown, which buttons, and the ways to each step."""

from dataclasses import replace

from bot.callbacks import Explain, unpack
from liquidity.market import Bought
from liquidity.node import NodeAddress
from liquidity.orders import MarketId, Order, Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.liquidity.examples import LSP, NODE
from tests.liquidity.fakes import FakeMarket, a_fake_lsp
from tests.liquidity.shop import SIZED
from tests.liquidity.strategies import pubkey_of

FIRM = "I am connected: get the firm price"
TAKE = "Show the invoice"
COMPARE = "Compare markets"
LSP_NODE = NodeAddress(pubkey_of(9), "203.0.113.7", 9735)


def called(market: FakeMarket, name: str, group: str = "") -> FakeMarket:
    """The market under a name, as a door of a marketplace or by itself."""
    market.name, market.group = name, group or name
    return market


def an_lsp(market_id: str = LSP, name: str = "Olympus") -> FakeMarket:
    """A market where only an order has a price, its node included; each order there has an id of its own."""
    market = called(a_fake_lsp(MarketId(market_id)), name)
    market.nodes = (LSP_NODE,)

    async def another_order() -> None:
        if isinstance(market.bought, Bought):
            market.bought = replace(market.bought, order_id=f"{market.id}-{len(market.buys)}")

    market.during = another_order
    return market


def shown(calls: list[Call]) -> Call:
    """The message that was written or changed; the rest are answers to taps, and buttons taken away."""
    (call,) = (call for call in calls if call[0] in {"sendMessage", "editMessageText"})
    return call


def text(calls: list[Call]) -> str:
    """What the one message says."""
    return str(shown(calls)[1]["text"])


def buttons(call: Call) -> dict[str, str]:
    """What each button of a message carries, but for the one that explains its words."""
    every = all_buttons(call).items()
    return {label: data for label, data in every if not isinstance(unpack(data), Explain)}


def all_buttons(call: Call) -> dict[str, str]:
    """The same with that one."""
    rows = call[1].get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def choice(call: Call, name: str) -> str:
    """What the button of a market carries, in a comparison."""
    (data,) = (data for label, data in buttons(call).items() if label.startswith(f"{name}: "))
    return data


def toast(calls: list[Call]) -> str:
    """The answer to a tap."""
    (told,) = (told for method, told in calls if method == "answerCallbackQuery")
    return str(told.get("text", ""))


async def to_offers(bench: Bench, amount: str = "2M sats", visibility: str = "Public") -> Call:
    """From /buy past node, amount and visibility to what follows; who has bought is not asked the last."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    asked = shown(await bench.write(amount))
    board = buttons(asked)
    return shown(await bench.press(board[visibility])) if visibility in board else asked


async def to_gate(bench: Bench, name: str = "Olympus", amount: str = "2M sats") -> Call:
    """From /buy to the summary of a market where only an order has a price."""
    return shown(await bench.press(choice(await to_offers(bench, amount), name)))


async def delivered(bench: Bench, user: int = ALICE) -> list[Call]:
    """What the courier brings a person now."""
    before = len(bench.telegram.calls(user))
    await bench.deliver()
    return bench.telegram.calls(user)[before:]


async def to_firm_price(bench: Bench, name: str = "Olympus") -> Call:
    """From /buy to the message of the firm price."""
    await bench.press(buttons(await to_gate(bench, name))[FIRM])
    (told,) = await delivered(bench)
    return told


async def a_firm_price(bench: Bench, owner: int, lsp: FakeMarket) -> Order:
    """Somebody's firm price for 2,000,000 sats, a second after the one before, asked for without a chat."""
    bench.clock.advance(1)
    draft = await bench.desk.draft(Owner(owner), lsp.id, SIZED)
    await bench.desk.buy(draft)
    return await newest(bench, owner)


async def newest(bench: Bench, owner: int = ALICE) -> Order:
    """The latest firm price of a person that is still open."""
    return (await bench.book.open_offers(Owner(owner)))[-1]
