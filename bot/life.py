"""The life of a wired bot: what was left is taken up, the loops run, and they end in order. Wires nothing."""

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from bot.aside import Aside
from bot.courier import Courier
from bot.dispatch import AnyApplication
from bot.housekeeping import Housekeeping
from bot.intake import Intake
from bot.introduction import introduce
from bot.lanes import Lanes
from bot.liveness import Liveness
from liquidity.desk import Desk
from liquidity.tracker import Tracker

log = logging.getLogger(__name__)

# After the lanes' grace and the desk's, before the listener's: in all less than the 10 seconds that a
# supervisor waits.
FLUSH_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The long-lived parts of a running bot."""

    application: AnyApplication
    desk: Desk
    tracker: Tracker
    courier: Courier
    intake: Intake
    aside: Aside
    lanes: Lanes
    housekeeping: Housekeeping
    liveness: Liveness | None


async def work(app: App, stop: asyncio.Event) -> None:
    """Take up what was left, and work until it is time to stop."""
    await _recover(app)
    await _run_loops(app, stop)


async def _recover(app: App) -> None:
    """Nothing special happens after a crash: what is open is due, what was asked and not answered is told."""
    lost = await app.desk.recover()
    watched = await app.tracker.load()
    log.info("%d orders are watched, %d purchases have lost their answer", watched, lost)


async def _run_loops(app: App, stop: asyncio.Event) -> None:
    """All long-lived loops; orders are watched from the first moment, Telegram or no Telegram."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        loops = [tasks.create_task(run()) for run in (app.tracker.run, app.housekeeping.run)]
        if app.liveness:
            listener = stack.enter_context(app.liveness.listening())
            loops.append(tasks.create_task(app.liveness.serve(listener)))
        stopping = tasks.create_task(stop.wait())
        opening = tasks.create_task(_open(app))
        await asyncio.wait({stopping, opening}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            loops += [tasks.create_task(run()) for run in (app.intake.run, app.aside.run)]
            loops.append(tasks.create_task(introduce(app.application.bot)))
            await _serve_people(app, tasks, stopping)
        for task in (opening, *loops):
            task.cancel()


async def _serve_people(app: App, tasks: asyncio.TaskGroup, stopping: asyncio.Task[bool]) -> None:
    """Answer and tell until it is time to stop; then let what is in flight end, and send what it wrote."""
    lanes = tasks.create_task(app.lanes.run())
    courier = tasks.create_task(app.courier.run())
    await stopping
    app.lanes.stop()
    await asyncio.wait({lanes})
    app.courier.stop()
    await asyncio.wait({courier}, timeout=FLUSH_SECONDS)
    courier.cancel()


async def _open(app: App) -> None:
    """Meet Telegram."""
    await app.intake.open()
    await app.application.initialize()
