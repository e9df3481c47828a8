"""What a part of the outside world brings to the one process that holds them all."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute


def _nothing() -> None:
    """Leave all as it is."""


def _no_state() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """Routes, a share of `GET /control/state`, how to begin anew, and loops that run with the process.

    *close* lets go of requests that wait for something, so that the process can end at once.
    """

    routes: Sequence[BaseRoute]
    state: Callable[[], Mapping[str, Any]] = _no_state
    reset: Callable[[], None] = _nothing
    close: Callable[[], None] = _nothing
    loops: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
