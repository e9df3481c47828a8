"""The demo as it is started: the bot calls nodes, and all of them are the sandbox's."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.system.markets import MAGMA
from tests.system.people import Person, buttons_of, text_of
from tests.system.processes import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
START = "import asyncio, pathlib, sandbox.demo as d; asyncio.run(d.demo(*map(pathlib.Path, {!r})))"
INLET = f"""#!{sys.executable}
import sys
sys.path.insert(0, {str(ROOT)!r})
from bot.__main__ import main
main()
"""
# A name that no resolver of the world has.
DOOR = "node.invalid:9735"
CHECK = "Check my node"


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The demo with the code beside these tests: where its chat page is."""
    inlet = folder / "inlet"
    inlet.write_text(INLET, "utf-8")
    inlet.chmod(0o700)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", START.format((str(folder), str(inlet)))),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(2 * PATIENCE):
        welcome = (await process.stdout.readuntil(b"/ in a browser")).decode()
    try:
        yield re.sub(r"(?s).*Open |/ in .*", "", welcome)
    finally:
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


async def test_a_node_is_called_in_the_sandbox(tmp_path: Path) -> None:
    """Each of the things that nodes do there is told; the purchase goes on."""
    async with demo(tmp_path) as url, httpx.AsyncClient(base_url=url, timeout=PATIENCE + 10) as http:
        await http.post("/control/telegram/people", json={"id": 5001, "name": "Alice", "language": "en"})
        alice = Person(5001, "Alice", http)
        await alice.says(f"{'03' + 'ab' * 32}@{DOOR}")
        await alice.says("$10")
        offers = await alice.choose("Public")
        (offer,) = (text for text in buttons_of(offers) if text.startswith(MAGMA))
        asked = await alice.choose(offer)
        for nodes, told in (
            (None, f"✅ {DOOR} answers through my proxy."),
            ("refuse", f"My proxy found no way to {DOOR} and does not say why."),
            ("silent", f"⚠️ {DOOR} did not answer within 5 seconds."),
        ):
            if nodes:
                await http.post("/control/network", json={"nodes": nodes})
            asked = await alice.choose(CHECK)
            assert f"\n\n{told}" in text_of(asked)
        assert "Get invoice" in buttons_of(asked)
