"""How long a wait usually takes, in words that promise nothing."""

from datetime import timedelta

from bot.texts import units
from bot.tongue import counted, number, tr
from liquidity.waits import Wait


def usual_wait(wait: Wait, waited: timedelta) -> str:
    """What orders like this one took, and of how many that is known; longer than usual is said so."""
    low, high = units.span(wait.low), units.span(wait.high)
    took = _about(low, wait) if low == high else _range(low, high, wait)
    return tr("longer than usual: {took}", took=took) if waited > wait.high else took


def _range(low: str, high: str, wait: Wait) -> str:
    if wait.whole:
        return counted(
            "{count} order seen here took {low} to {high}",
            "{count} orders seen here took {low} to {high}",
            wait.sample,
            low=low,
            high=high,
        )
    return tr(
        "8 of 10 orders here took {low} to {high} ({count} seen)",
        low=low,
        high=high,
        count=number(wait.sample),
    )


def _about(span: str, wait: Wait) -> str:
    if wait.whole:
        return counted(
            "{count} order seen here took about {span}",
            "{count} orders seen here took about {span}",
            wait.sample,
            span=span,
        )
    return tr("8 of 10 orders here took about {span} ({count} seen)", span=span, count=number(wait.sample))
