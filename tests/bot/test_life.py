"""The end of the bot: supervisors kill after ten seconds."""

from bot import lanes, life, liveness
from liquidity import desk


def test_the_end_comes_in_time() -> None:
    """One by one: handlers, a cut-off buy that keeps its answer, the last letters, the listener."""
    steps = (lanes.GRACE_SECONDS, desk._GRACE, life.FLUSH_SECONDS, liveness.SHUTDOWN_SECONDS)
    assert sum(steps) <= 9
