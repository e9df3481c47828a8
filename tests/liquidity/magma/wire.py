"""The saved replies of Magma."""

from pathlib import Path

from tests.liquidity.wire import reply

FIXTURES = Path(__file__).parent.parent / "fixtures" / "magma"


def fixture_text(name: str) -> str:
    """One of the saved replies."""
    return (FIXTURES / name).read_text(encoding="utf-8")


def fixture(name: str) -> bytes:
    """One of the saved replies as a good response."""
    return reply(200, fixture_text(f"{name}.json"))
