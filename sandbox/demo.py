"""`python -m sandbox.demo`: the real bot against the sandbox, in a folder of its own that is gone afterwards.

It only starts the command `inlet` and looks on; it imports neither bot nor sandbox.
"""

import asyncio
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

_START_SECONDS, _END_SECONDS, _LOOK_SECONDS = 40, 10, 0.1
_TAIL_LINES = 25
_MARKETS = """\
[[market]]
id = "magma"
name = "Amboss Magma"
kind = "magma"
url = "{sandbox}/magma/graphql"
network = "mainnet"
group = "Amboss Magma"
pace = 0.03
max_rps = 50

[[market]]
id = "magma-recommended"
name = "Magma recommended"
kind = "lsps1"
url = "{sandbox}/magma/api/lsp/v1/recommended"
network = "mainnet"
group = "Amboss Magma"
own_nodes = false
pace = 0.03
max_rps = 50

[[market]]
id = "magma-cheapest"
name = "Magma cheapest"
kind = "lsps1"
url = "{sandbox}/magma/api/lsp/v1/cheapest"
network = "mainnet"
group = "Amboss Magma"
own_nodes = false
pace = 0.03
max_rps = 50

[[market]]
id = "olympus"
name = "ZEUS Olympus"
kind = "lsps1"
url = "{sandbox}/olympus/api/v1"
network = "mainnet"
token = "olympus-access-key"
private_only = true
pace = 0.03
max_rps = 50

[[market]]
id = "plain-lsp"
name = "Plain LSP"
kind = "lsps1"
url = "{sandbox}/lsp/v1"
network = "mainnet"
pace = 0.03
max_rps = 50
"""
_WELCOME = """\
Inlet runs against the sandbox: no real money, no real network.
Open {sandbox}/ in a browser and send /start.
Ctrl-C ends it and removes all it made.
"""


class DemoError(Exception):
    """The demo cannot go on; the message is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Program:
    """One started command and its log."""

    name: str
    process: asyncio.subprocess.Process
    log: Path

    def said(self) -> str:
        """All it has written so far."""
        return self.log.read_text("utf-8", errors="replace")

    async def address(self, of: str) -> str | None:
        """Where this part of it answers, once it says so."""
        match = re.search(rf"{of} ready on (http://\S+)", self.said())
        return match[1] if match else None

    def ended(self) -> DemoError:
        """How it ended, with the last lines it wrote."""
        tail = "\n".join(self.said().splitlines()[-_TAIL_LINES:])
        code = self.process.returncode
        return DemoError(f"The {self.name} ended by itself (exit code {code}). Its last words:\n{tail}")


def main() -> int:
    """Run the demo until Ctrl-C, or until one of its programs ends."""
    inlet = Path(sys.executable).with_name("inlet")
    with TemporaryDirectory(prefix="inlet-demo-") as folder:
        try:
            asyncio.run(demo(Path(folder), inlet))
        except DemoError as fault:
            sys.stderr.write(f"{fault}\n")
            return 1
    return 0


async def demo(folder: Path, inlet: Path) -> None:
    """Start sandbox and bot, say where to look, and stay; raises *DemoError* when one of them ends."""
    watch = Watch(_stop_signal())
    async with AsyncExitStack() as running:

        async def start(name: str, environment: Mapping[str, str], *arguments: str) -> Program:
            program = await running.enter_async_context(
                _started(name, folder, inlet, environment, *arguments)
            )
            watch.programs.append(program)
            return program

        with suppress(_StoppedError):
            sandbox = await start("sandbox", {}, "sandbox", "--port", "0")
            url = await watch.until(lambda: sandbox.address("sandbox"), _START_SECONDS)
            proxy = await watch.until(lambda: sandbox.address("proxy"), _START_SECONDS)
            await start("bot", await _settings(folder, inlet, url, proxy), "run")
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                await watch.until(lambda: _greeting(client), _START_SECONDS)
            sys.stdout.write(_WELCOME.format(sandbox=url))
            sys.stdout.flush()
            await watch.until(_nothing, None)


@dataclass(slots=True)
class Watch:
    """Waits for things to happen while all programs live and nobody asks to stop."""

    stop: asyncio.Event
    programs: list[Program] = field(default_factory=list)

    async def until(self, look: Callable[[], Awaitable[str | None]], seconds: float | None) -> str:
        """Look until there is something; raises *DemoError* when a program ends first, or after *seconds*."""
        try:
            async with asyncio.timeout(seconds):
                while (seen := await look()) is None:
                    self._check()
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            raise DemoError(f"The {self.programs[-1].name} was not ready in {seconds} seconds.") from None
        return seen

    def _check(self) -> None:
        if self.stop.is_set():
            raise _StoppedError
        for program in self.programs:
            if program.process.returncode is not None:
                raise program.ended()


class _StoppedError(Exception):
    """Somebody asked the demo to end."""


@asynccontextmanager
async def _started(
    name: str, folder: Path, inlet: Path, environment: Mapping[str, str], *arguments: str
) -> AsyncIterator[Program]:
    """Run a command with a log and a session of its own, so that Ctrl-C reaches only us; end it at last."""
    log = folder / f"{name}.log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            inlet,
            *arguments,
            cwd=folder,
            env={**_clean_environment(), **environment},
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        yield Program(name, process, log)
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _settings(folder: Path, inlet: Path, sandbox: str, proxy: str) -> dict[str, str]:
    markets = folder / "markets.toml"
    markets.write_text(_MARKETS.format(sandbox=sandbox), "utf-8")
    return {
        "INLET_TELEGRAM_TOKEN": f"123456:{secrets.token_urlsafe(26)}",
        "INLET_TELEGRAM_API": sandbox,
        "INLET_PROXY": proxy,  # the bot's only way out, so that nothing leaves this machine
        "INLET_DATABASE_URL": f"sqlite:///{folder / 'inlet.db'}",
        "INLET_SEALING_KEYS": await _new_key(folder, inlet),
        "INLET_MARKETS": str(markets),
        "INLET_NETWORK": "mainnet",
        "INLET_ALLOWED": "*",
        "INLET_ALLOW_PRIVATE_NODES": "yes",
        "INLET_LISTEN": "off",
    }


async def _new_key(folder: Path, inlet: Path) -> str:
    keygen = await asyncio.create_subprocess_exec(
        inlet, "keygen", cwd=folder, env=_clean_environment(), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await keygen.communicate()
    if keygen.returncode != 0:
        raise DemoError(f"inlet keygen failed (exit code {keygen.returncode}).")
    return output.decode().strip()


def _clean_environment() -> dict[str, str]:
    """Our environment without the settings of a real bot."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INLET_")}


async def _greeting(client: httpx.AsyncClient) -> str | None:
    """What the bot is called, once it has introduced itself to the sandbox's Telegram."""
    shown = (await client.get("/control/telegram/state")).raise_for_status().json()
    return str(shown["bot"]["username"]) if shown["bot"]["id"] else None


async def _nothing() -> None:
    """See nothing, ever."""


def _stop_signal() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


if __name__ == "__main__":
    sys.exit(main())
