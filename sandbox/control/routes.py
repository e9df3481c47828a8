"""The addresses under `/control`: read a body, do the deed, answer; a mistake is 400 with a sentence."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.control import commands
from sandbox.control.deeds import ControlError, Deeds, Told
from sandbox.control.markets import Markets
from sandbox.lsps1.service import Lsps
from sandbox.magma.service import Magma
from sandbox.part import Part

C = TypeVar("C", bound=commands.Command)


def part(magma: Magma, lsps: Lsps, others: Sequence[Part]) -> Part:
    """The control interface over all markets; `state` and `reset` reach all other parts too."""
    world, markets = magma.world, Markets(magma, lsps)
    deeds = Deeds(world, markets)

    def reset(_command: commands.Nothing) -> Told:
        world.reset()
        for other in others:
            other.reset()
        return {}

    async def show(_request: Request) -> Response:
        shown: dict[str, Any] = dict(markets.state())
        for other in others:
            shown.update(other.state())
        return JSONResponse(shown)

    return Part(
        routes=[
            Route("/control/state", show),
            _post("pay", commands.Pay, deeds.pay),
            _post("mine", commands.Mine, deeds.mine),
            _post("fate", commands.ChooseFate, deeds.fate),
            _post("step", commands.Step, deeds.step),
            _post("speed", commands.Speed, deeds.speed),
            _post("network", commands.Network, deeds.network),
            _post("break", commands.Break, deeds.break_),
            _post("heal", commands.Nothing, deeds.heal),
            _post("price", commands.Price, deeds.price),
            _post("invoices", commands.Invoices, deeds.invoices),
            _post("replies", commands.Replies, deeds.replies),
            _post("reissue", commands.Reissue, deeds.reissue),
            _post("account", commands.Nothing, deeds.account),
            _post("lsp", commands.Switch, deeds.lsp),
            _post("connect", commands.Peer, deeds.connect),
            _post("disconnect", commands.Peer, deeds.disconnect),
            _post("reset", commands.Nothing, reset),
        ]
    )


def _post(name: str, shape: type[C], deed: Callable[[C], Told]) -> Route:
    decoder = msgspec.json.Decoder(shape)

    async def answer(request: Request) -> Response:
        try:
            command = decoder.decode(await request.body() or b"{}")
            told: Mapping[str, Any] = deed(command)
        except (msgspec.DecodeError, ControlError) as mistake:
            return JSONResponse({"error": str(mistake)}, 400)
        return JSONResponse({"ok": True, **told})

    return Route(f"/control/{name}", answer, methods=["POST"])
