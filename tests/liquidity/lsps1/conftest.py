"""What the tests at the wire share."""

from collections.abc import Iterator

import pytest
import stamina


@pytest.fixture(autouse=True)
def _fast() -> Iterator[None]:
    """Repeat reads without waiting, as often as usual."""
    with stamina.set_testing(True, attempts=99, cap=True):
        yield
