"""The demo's supervision, with a stand-in for the command `inlet`."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from sandbox import demo

ROOT = Path(__file__).parents[2]
START = "import asyncio, pathlib, sandbox.demo as d; asyncio.run(d.demo(*map(pathlib.Path, {!r})))"
SANDBOX = """
import http.server, json, os
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        bot = {"id": os.path.exists("settings.txt"), "username": "inlet_sandbox_bot"}
        self.wfile.write(json.dumps({"bot": bot}).encode())
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
print("proxy ready on http://127.0.0.1:41001")
print(f"sandbox ready on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""
RUN = """
import os, pathlib, time
settings = {name: value for name, value in os.environ.items() if name.startswith("INLET_")}
pathlib.Path("settings.txt").write_text(repr(settings))
time.sleep(60)
"""
FAIL = """
import sys
sys.exit("INLET_NETWORK is not understood")
"""


def stand_in(folder: Path, **commands: str) -> Path:
    """Write an executable that does what each command says."""
    path = folder / "inlet"
    path.write_text(f"#!{sys.executable}\nimport sys\nexec({commands!r}[sys.argv[1]])\n", "utf-8")
    path.chmod(0o700)
    return path


async def test_the_demo_welcomes_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    """Bot and sandbox are started with each other's address, and a signal ends both."""
    inlet = stand_in(tmp_path, sandbox=SANDBOX, run=RUN, keygen="print('a-fresh-key')")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        START.format((str(tmp_path), str(inlet))),
        cwd=ROOT,
        env={**os.environ, "INLET_ADMINS": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        welcome = await process.stdout.readuntil(b"/ in a browser")
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
    settings = (tmp_path / "settings.txt").read_text("utf-8")
    address = welcome.decode().split("Open ")[1].split("/ in")[0]
    assert "'INLET_SEALING_KEYS': 'a-fresh-key'" in settings
    assert "'INLET_TELEGRAM_TOKEN': '123456:" in settings
    assert f"'INLET_TELEGRAM_API': '{address}'" in settings
    assert "'INLET_PROXY': 'http://127.0.0.1:41001'" in settings
    assert "INLET_ADMINS" not in settings
    assert f'url = "{address}/magma/graphql"' in (tmp_path / "markets.toml").read_text("utf-8")
    assert not answers(address)


def answers(address: str) -> bool:
    """Whether somebody listens there."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.socket() as knock:
        return knock.connect_ex((host, int(port))) == 0


@pytest.mark.parametrize(
    ("sandbox", "run", "who"), [(FAIL, RUN, "The sandbox ended"), (SANDBOX, FAIL, "The bot ended")]
)
async def test_a_program_that_ends_is_named_with_its_last_words(
    tmp_path: Path, sandbox: str, run: str, who: str
) -> None:
    """And the other one is ended too."""
    inlet = stand_in(tmp_path, sandbox=sandbox, run=run, keygen="print('key')")
    with pytest.raises(demo.DemoError, match=f"(?s){who}.*INLET_NETWORK is not understood"):
        await asyncio.wait_for(demo.demo(tmp_path, inlet), 20)


async def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Nothing is started without one."""
    inlet = stand_in(tmp_path, sandbox=SANDBOX, run=RUN, keygen=FAIL)
    with pytest.raises(demo.DemoError, match="keygen failed"):
        await demo.demo(tmp_path, inlet)
