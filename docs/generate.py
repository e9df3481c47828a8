#!/usr/bin/env python3
"""Writes what the code knows best: `.env.example`, the settings, the way of an order. `--check` compares."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

import click

from bot.options import OF_A_MARKET, OPTIONS, Option
from liquidity.lsps1 import words as lsps1
from liquidity.magma.words import PAYMENTS, STATUSES
from liquidity.payments import Money, Payment, money_line
from liquidity.phases import FINAL, STEPS, Phase, Step

ROOT: Final = Path(__file__).resolve().parent.parent
_PHASE_HEAD: Final = (
    "Phase",
    "Magma's word",
    "LSPS1's words",
    "Who acts",
    "May be followed by",
    "Asked every",
    "Marks",
)
_MADE: Final = "written by `make docs` from the code: change it there"


def env_example() -> str:
    """`.env.example`: every setting, those with a default commented out."""
    head = [f"# {_MADE}.", "# Copy this file to .env, or set the same names in the environment, which wins."]
    head += ["# Each NAME may be given as NAME_FILE instead: the path of a file that holds the value.", ""]
    blocks = ["\n".join([*_comment(option.meaning), _assignment(option)]) for option in OPTIONS]
    blocks += ["\n".join([*_comment(meaning), f"#{name}="]) for name, meaning in OF_A_MARKET]
    return "\n".join(head) + "\n" + "\n\n".join(blocks) + "\n"


def settings() -> str:
    """`docs/settings.md`: the same as a table."""
    rows = [(f"`{option.name}`", _default(option), option.meaning) for option in OPTIONS]
    rows += [(f"`{name}`", "empty", meaning) for name, meaning in OF_A_MARKET]
    return f"""# Settings

<!-- {_MADE} -->

Settings come from the environment and from a `.env` file in the working folder; the environment wins. Each
`NAME` may be given as `NAME_FILE` instead, the path of a file that holds the value. A name that starts with
`INLET_` and is not listed here is refused, and all faults are named at once.

{_table(("Name", "Default", "Meaning"), rows)}
"""


def orders() -> str:
    """`docs/orders.md`: which phase may follow which, who acts, how often we ask, and where the money is."""
    return f"""# The way of an order

<!-- {_MADE} -->

Every market's words are read as one of these phases. We poll, so phases may be skipped: an order may jump to
any phase that lies ahead of it. Going back, and leaving a final phase, is refused. `{Phase.CLOSED_BY_MARKET}`
may follow every phase of a marketplace's order that is not final.

Where only an order has a price (LSPS1), it begins as `{Phase.OFFERED}`: a firm price that the market is not
asked about until the person takes it, and that lapses by itself. There `{Phase.PUBLISHED}` is what LSPS1
calls COMPLETED: the funding transaction is published and not yet usable.

{_diagram()}

*Settled*: pushes end here. *Final*: nothing can follow. The interval is the time between two questions, in
seconds; it grows with the age of an order that runs. From `{Phase.READY}` on the lease is watched.

{_table(_PHASE_HEAD, _phase_rows())}

## Where the money is

The payment's own status decides, and the order's phase only where it is silent. "Held before" is a payment
that was seen held at any time, or must have been, from `{Phase.OPENING}` on.

{_table(("Payment", "Magma's word", "LSPS1's word", "Phases", "Never held", "Held before"), _money_rows())}

| Word | What it means |
|---|---|
| `{Money.UNPAID}` | No payment is on its way; nothing is at risk. |
| `{Money.HELD}` | Held by the buyer's wallet until the channel is proven, or returned. |
| `{Money.RETURNING}` | On its way back to the buyer's wallet. |
| `{Money.RETURNED}` | The buyer's wallet shows it back, or the market says that it is returned. |
| `{Money.TAKEN}` | Paid: the channel was delivered, or the market says so. |
| `{Money.FREE}` | The order costs nothing. |
| `{Money.UNKNOWN}` | The market does not say; the buyer's wallet does. |
"""


FILES: Final[dict[str, Callable[[], str]]] = {
    ".env.example": env_example,
    "docs/settings.md": settings,
    "docs/orders.md": orders,
}


def differing(root: Path) -> list[str]:
    """The files under a folder that do not say what the code says."""
    return [name for name, text in FILES.items() if _read(root / name) != text()]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, 100)]


def _assignment(option: Option[Any]) -> str:
    return f"{option.name}=" if option.default is None else f"#{option.name}={option.default}"


def _default(option: Option[Any]) -> str:
    if option.default is None:
        return "required"
    return f"`{option.default}`" if option.default else "empty"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _diagram() -> str:
    edges = [(phase, following) for phase, step in STEPS.items() for following in _sorted(step.next)]
    lines = [f"[*] --> {Phase.APPROVAL}", f"[*] --> {Phase.OFFERED}"]
    # Drawn once as a note instead of from everywhere.
    lines += [f"{phase} --> {after}" for phase, after in edges if after is not Phase.CLOSED_BY_MARKET]
    lines += [f"{phase} --> [*]" for phase in STEPS if phase in FINAL]
    lines += [f"note right of {Phase.CLOSED_BY_MARKET} : from every phase that is not final"]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def _phase_rows() -> list[tuple[str, ...]]:
    return [
        (
            f"`{phase}`",
            _words(STATUSES, phase),
            _lsps1_words(phase),
            step.actor,
            ", ".join(f"`{following}`" for following in _sorted(step.next)) or "nothing",
            _interval(phase, step),
            _marks(phase, step),
        )
        for phase, step in STEPS.items()
    ]


def _words(words: dict[str, Any], meaning: object) -> str:
    return ", ".join(f"`{word}`" for word, known in words.items() if known is meaning)


def _sorted(phases: Iterable[Phase]) -> list[Phase]:
    return sorted(phases, key=list(Phase).index)


def _interval(phase: Phase, step: Step) -> str:
    if phase in FINAL or phase is Phase.OFFERED:
        return "never"
    least, most = step.interval.least, step.interval.most
    return f"{least:g}" if least == most else f"{least:g} to {most:g}"


def _marks(phase: Phase, step: Step) -> str:
    marks = {"settled": step.settled, "final": phase in FINAL, "success": step.success}
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _money_rows() -> list[tuple[str, ...]]:
    return [
        (f"`{payment}`", _payment_words(payment), _lsps1_payment(payment), _named(phases), *lines)
        for payment in Payment
        for lines, phases in _alike(payment).items()
    ]


def _alike(payment: Payment) -> dict[tuple[Money, ...], list[Phase]]:
    groups: dict[tuple[Money, ...], list[Phase]] = {}
    for phase in Phase:
        lines = tuple(money_line(phase, payment, ever_held=held) for held in (False, True))
        groups.setdefault(lines, []).append(phase)
    return groups


def _payment_words(payment: Payment) -> str:
    silent = {Payment.UNSAID: "none", Payment.UNRECOGNISED: "any other"}
    return silent.get(payment) or _words(PAYMENTS, payment)


def _lsps1_words(phase: Phase) -> str:
    """Order state and payment state together, shortened where every payment leads to the same phase."""
    named = []
    for word in lsps1.ORDERS:
        payments = [each for each in lsps1.PAYMENTS if lsps1.phase_of(word, lsps1.PAYMENTS[each]) is phase]
        if len(payments) == len(lsps1.PAYMENTS):
            named.append(f"`{word}`")
        elif payments:
            named.append(f"`{word}` with {' or '.join(f'`{each}`' for each in payments)}")
    return "; ".join(named)


def _lsps1_payment(payment: Payment) -> str:
    silent = {Payment.UNSAID: "none", Payment.UNRECOGNISED: "any other", Payment.NOT_DUE: "`payment: {}`"}
    return silent.get(payment) or _words(lsps1.PAYMENTS, payment)


def _named(phases: Sequence[Phase]) -> str:
    return "all" if len(phases) == len(Phase) else ", ".join(f"`{phase}`" for phase in phases)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a file differs.")
def main(*, check: bool) -> None:
    """Write the documents, or compare them with the code."""
    stale = differing(ROOT)
    for name in stale:
        click.echo(f"{name} differs: run `make docs`" if check else f"{name} written")
        if not check:
            (ROOT / name).write_text(FILES[name](), encoding="utf-8")
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
