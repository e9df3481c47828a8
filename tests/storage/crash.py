"""Does one thing to copies of a database again and again, dying by SIGKILL one statement later each time.

Run as `python -m tests.storage.crash FOLDER OPERATION`: makes `0.db`, `1.db` ... of `template.db` (none: of
nothing), the last of which lives to the end; or, as `rung`, dies the moment the courier would be rung.
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import alembic.command  # noqa: F401  imported before the forks, which is far quicker
from sqlalchemy import event as listening
from sqlalchemy.engine import Engine

from liquidity.orders import EventKind, OrderId, PurchaseState
from liquidity.phases import Phase
from storage.book import OrderBook
from storage.database import Database, open_database
from storage.forgetting import Forgetting
from storage.outbox import Outbox
from storage.vault import Vault
from tests.storage.examples import ALICE, KEY, KEYS, NOW, event, order, purchase

Operation = Callable[[OrderBook, Outbox], Awaitable[object]]


async def begin(book: OrderBook, _: Outbox) -> None:
    """Confirm a purchase, in answer to update 10."""
    await book.begin(purchase("second"), cause=10)


async def ordered(book: OrderBook, _: Outbox) -> None:
    """Keep the market's answer."""
    made = order(purchase("asked"), "AAA-0001", "m-2")
    await book.ordered(made.purchase, KEY, made, (event(), event(EventKind.INVOICE_READY)))


async def ended(book: OrderBook, _: Outbox) -> None:
    """Keep the market's refusal."""
    await book.ended(replace(purchase("asked"), state=PurchaseState.REFUSED), event(EventKind.REFUSED))


async def save(book: OrderBook, _: Outbox) -> None:
    """Keep a change of an order."""
    before = await book.order(OrderId("7F3-A9K2"))
    assert before is not None
    await book.save(before, replace(before, phase=Phase.PAYMENT), (event(EventKind.CHANGED),))


async def sent(_: OrderBook, outbox: Outbox) -> None:
    """Mark a letter sent and remember its message."""
    (letter,) = await outbox.heads(NOW)
    await outbox.sent(letter, 100, NOW)


async def opened(_: OrderBook, __: Outbox) -> None:
    """Do nothing more than open."""


OPERATIONS: Final[dict[str, Operation]] = {
    each.__name__: each for each in (begin, ordered, ended, save, sent, opened)
}


def die() -> None:
    """End at once, as in a power cut: nothing is caught, closed or flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(statements: int) -> None:
    """End when so many statements were run, or before the commit that follows them."""
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            die()

    listening.listen(Engine, "before_cursor_execute", count)
    listening.listen(Engine, "commit", count)


async def operate(url: str, operation: str, statements: int) -> None:
    """Open the database and do it; -1 statements is: until the courier is rung."""
    if operation == "opened":
        die_after(statements)
    async with open_database(url) as database:
        if operation != "opened" and statements >= 0:
            die_after(statements)
        if operation == "forget":
            await Forgetting(database).forget(ALICE, cause=None)
            return
        await OPERATIONS[operation](*parts(database, rung_is_death=statements < 0))


def parts(database: Database, *, rung_is_death: bool) -> tuple[OrderBook, Outbox]:
    """A book and an outbox."""
    on_letters = die if rung_is_death else lambda: None
    return OrderBook(database, Vault(KEYS), on_letters=on_letters), Outbox(database)


def survives(folder: Path, operation: str, name: str, statements: int) -> bool:
    """Whether a process that may run so many statements lives to the end of it."""
    copy = folder / f"{name}.db"
    if (folder / "template.db").exists():
        shutil.copy(folder / "template.db", copy)
    child = os.fork()
    if child == 0:
        asyncio.run(operate(f"sqlite:///{copy}", operation, statements))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        sys.exit(f"{operation} failed by itself")
    return not os.WIFSIGNALED(status)


def main(folder: Path, operation: str) -> None:
    """Allow more statements each time, until they are enough; a first start has many, so some are passed."""
    survives(folder, operation, "rung", -1)
    statements = 0
    while not survives(folder, operation, str(statements), statements):
        statements += 3 if operation == "opened" else 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
