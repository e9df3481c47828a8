"""Slow calls beside the event loop, in threads that nothing waits for when the process ends."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import BoundedSemaphore, Semaphore, Thread
from typing import Final, TypeVar

from liquidity.errors import LiquidityError

T = TypeVar("T")


class Crowded(LiquidityError):
    """So many calls are under way or waiting that no other one is taken."""


class DaemonThreads:
    """Makes *abreast* calls at a time, while at most *most* are under way or wait for their turn.

    A call that is given up keeps its place until it returns; one that had not begun is never made.
    """

    def __init__(self, name: str, *, abreast: int, most: int) -> None:
        self._name: Final = name
        self._turns = Semaphore(abreast)
        self._places = BoundedSemaphore(most)

    async def run(self, call: Callable[[], T]) -> T:
        """What the call returns or raises. Raises Crowded at once where there is no place."""
        if not self._places.acquire(blocking=False):
            raise Crowded
        future: Future[T] = Future()
        # Not the threads of an executor: the interpreter waits for those at its end, however long they hang.
        Thread(target=self._make, args=(call, future), name=self._name, daemon=True).start()
        return await asyncio.wrap_future(future)

    def _make(self, call: Callable[[], T], future: Future[T]) -> None:
        try:
            with self._turns:
                if future.set_running_or_notify_cancel():
                    _settle(future, call)
        finally:
            self._places.release()


def _settle(future: Future[T], call: Callable[[], T]) -> None:
    try:
        made = call()
    except BaseException as error:  # noqa: BLE001  it is raised where the call is waited for
        future.set_exception(error)
    else:
        future.set_result(made)
