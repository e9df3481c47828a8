"""What the words on a button may look like: whatever was forged fits none of these."""

import re
from typing import Final

DIALOG: Final = re.compile(r"[A-Za-z0-9_-]{6}")
NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16}")
ORDER: Final = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{4}")
MARKET: Final = re.compile(r"[a-z0-9-]{1,60}")
WORD: Final = re.compile(r"[a-z0-9_]{1,16}")
NODE: Final = re.compile(r"[0-9a-f]{0,32}")
VALUE: Final = re.compile(r"[!-9;-~]{0,36}")  # printable ASCII without blank and colon
SETTING: Final = re.compile(r"[A-Za-z0-9_/+-]{0,48}")


def must_match(**checks: tuple[str, re.Pattern[str]]) -> None:
    """Raise ValueError, by its name, for the first text that has not the shape beside it."""
    for name, (text, shape) in checks.items():
        if not shape.fullmatch(text):
            raise ValueError(f"the {name} of this button has another shape")
