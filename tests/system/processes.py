"""The real processes: `inlet sandbox` and `inlet run`, started, killed and ended by the tests."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

PATIENCE = 30.0
# The code beside these tests is what runs, whichever copy is installed.
_ROOT = Path(__file__).parents[2]


class Process:
    """One started command; its output goes to a file, so that it never blocks and can be read."""

    def __init__(self, name: str, folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self.log = folder / f"{name}.log"
        self._folder = folder
        self._arguments = arguments
        self._environment = {**_clean_environment(), **environment}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, again too: the log goes on."""
        with self.log.open("ab") as written:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", *self._arguments),
                cwd=self._folder,
                env=self._environment,
                stdout=written,
                stderr=written,
            )

    async def kill(self) -> None:
        """Kill -9, as a power cut would."""
        await self._signal(signal.SIGKILL)

    async def end(self) -> int:
        """SIGTERM, and the exit status."""
        return await self._signal(signal.SIGTERM)

    async def _signal(self, number: signal.Signals) -> int:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)
        return await self.exit_status()

    async def exit_status(self) -> int:
        """The exit status, once it has ended."""
        if self._process is None:
            return 0
        status = await asyncio.wait_for(self._process.wait(), PATIENCE)
        self._process = None
        return status

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    def said(self) -> str:
        """All it has written so far."""
        return self.log.read_text("utf-8", errors="replace")

    async def until(self, says: Callable[[str], str | None]) -> str:
        """What *says* finds in the log, once it does."""
        async with asyncio.timeout(PATIENCE):
            while (found := says(self.said())) is None:
                assert self.running, f"the process has ended by itself:\n{self.said()}"
                await asyncio.sleep(0.05)
        return found


def _clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INLET_")}
    return {**kept, "PYTHONPATH": str(_ROOT)}
