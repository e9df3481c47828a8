"""The end of the bot: supervisors kill after ten seconds."""

from bot import lanes, life, liveness


def test_the_end_leaves_a_buy_time_to_keep_its_answer() -> None:
    """One by one: handlers, a cut-off buy (four seconds are left to it), last letters, the listener."""
    assert lanes.GRACE_SECONDS + life.FLUSH_SECONDS + liveness.SHUTDOWN_SECONDS + 4 <= 9
