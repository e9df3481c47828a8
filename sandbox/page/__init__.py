"""The chat page: a messenger for the people of the sandbox and a panel to move its world.

Static files only; the page speaks to /control/... over HTTP like any test does.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

_FOLDER = Path(__file__).parent
_SERVED = frozenset({".html", ".css", ".js", ".svg"})
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_routes() -> list[BaseRoute]:
    """The page at `/` and its parts under `/page/`."""
    return [Route("/", _index), Route("/page/{name}", _part)]


async def _index(_request: Request) -> Response:
    return FileResponse(_FOLDER / "index.html", headers=_HEADERS)


async def _part(request: Request) -> Response:
    name = request.path_params["name"]
    file = _FOLDER / Path(name).name
    if file.name != name or file.suffix not in _SERVED or not file.is_file():
        return Response("no such file", 404, media_type="text/plain")
    return FileResponse(file, headers=_HEADERS)
