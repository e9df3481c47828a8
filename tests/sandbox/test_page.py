"""The chat page as files: served whole, harmless and without anything from elsewhere."""

import re
from enum import StrEnum
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sandbox import page
from sandbox.faults import Breakage, InvoiceLie
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.faults import ReplyLie as LspReplyLie
from sandbox.lsps1.faults import TermsLie
from sandbox.lsps1.words import Fate as LspFate
from sandbox.magma.faults import ReplyLie
from sandbox.magma.words import Fate
from sandbox.world import Nodes

_FOLDER = Path(page.__file__).parent
_FILES = sorted(file.name for file in _FOLDER.iterdir() if file.suffix in {".js", ".css", ".svg"})


def _client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=page.page_routes()))
    return httpx.AsyncClient(base_url="http://page.test", transport=transport)


async def test_page_is_served_with_a_strict_policy() -> None:
    """The page comes at the root and may load nothing from elsewhere, nor run inline scripts."""
    async with _client() as client:
        response = await client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("name", _FILES)
async def test_every_part_is_served(name: str) -> None:
    """Scripts, styles and pictures come with a type that browsers accept."""
    async with _client() as client:
        response = await client.get(f"/page/{name}")
    kinds = {".js": "javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    assert kinds[Path(name).suffix] in response.headers["content-type"]


@pytest.mark.parametrize("name", ["nothing.js", "__init__.py", "..%2f__init__.py", "%2e%2e", "index.html%00"])
async def test_nothing_else_is_served(name: str) -> None:
    """No other file leaves the folder."""
    async with _client() as client:
        assert (await client.get(f"/page/{name}")).status_code == 404


@pytest.mark.parametrize("name", [name for name in _FILES if name.endswith(".js")])
def test_scripts_never_write_markup(name: str) -> None:
    """Data enters the page as text only, and all imports are beside the script."""
    script = (_FOLDER / name).read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(", script)
    imports = re.findall(r'from "([^"]+)"', script)
    assert {target.removeprefix("./") for target in imports} <= set(_FILES)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("DEVIATIONS", [Deviation]),
        ("LSP_FAULTS", [Breakage, InvoiceLie, TermsLie, LspReplyLie]),
        ("MAGMA_FAULTS", [Breakage, InvoiceLie, ReplyLie]),
        ("LSP_FATES", [LspFate]),
        ("FATES", [Fate]),
        ("NODES", [Nodes]),
    ],
)
def test_the_panel_offers_all_there_is(name: str, kinds: list[type[StrEnum]]) -> None:
    """Its words are those of the control interface, none forgotten."""
    script = (_FOLDER / "words.js").read_text()
    broken = re.search(r"const BROKEN = \[(.*?)\];", script, re.DOTALL)
    offered = re.search(rf"export const {name} = (.*?);\n", script, re.DOTALL)
    assert broken is not None
    assert offered is not None
    text = offered[1].replace("...BROKEN", broken[1])
    with_plain_words = name.endswith(("FATES", "NODES"))
    words = re.findall(r'\["([a-z0-9_]+)", "' if with_plain_words else r'"([a-z0-9_]+)"', text)
    assert sorted(words) == sorted(word.value for kind in kinds for word in kind)


def test_everything_the_page_names_is_there() -> None:
    """Every part that the page loads is one of the files."""
    named = re.findall(r'(?:href|src)="/page/([^"]+)"', (_FOLDER / "index.html").read_text())
    assert set(named) <= set(_FILES)
    assert len(named) >= 6
