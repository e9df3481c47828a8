"""One error tree, cut by what the caller can do."""

import importlib
import inspect
import pkgutil

import pytest

import liquidity
from liquidity import errors

MODULES = [found.name for found in pkgutil.walk_packages(liquidity.__path__, "liquidity.")]


def raised_in(module: str) -> list[type[Exception]]:
    """The exceptions that a module defines."""
    members = vars(importlib.import_module(module)).values()
    found = [each for each in members if inspect.isclass(each) and issubclass(each, Exception)]
    return [each for each in found if each.__module__ == module]


@pytest.mark.parametrize("module", MODULES)
def test_every_exception_has_the_one_root(module: str) -> None:
    """Whoever catches LiquidityError has caught all; the HTTP client's own kind stays in its tree."""
    strays = [each.__name__ for each in raised_in(module) if not issubclass(each, errors.LiquidityError)]
    assert strays == (["TooLarge"] if module == "liquidity.http" else [])


def test_the_tree_is_drawn_as_it_is() -> None:
    """Each class of the module stands in the drawing, deeper than its parent."""
    drawing = (errors.__doc__ or "").splitlines()
    for each in raised_in("liquidity.errors"):
        lines = [line for line in drawing if line.lstrip("| `-").split(" ")[0] == each.__name__]
        assert len(lines) == 1, each
        depth = lines[0].index(each.__name__) // 4
        assert depth == sum(issubclass(parent, errors.LiquidityError) for parent in each.__mro__) - 1


def test_bad_input_is_a_value_error() -> None:
    """As Python's own readers raise."""
    assert issubclass(errors.BadInput, ValueError)


def test_what_makes_no_order_is_never_mistaken_for_what_may_have() -> None:
    """One may be started anew, the other must not be sent again; neither is a passing trouble."""
    assert not issubclass(errors.Refused, errors.BuyUnknown | errors.Unavailable)
    assert not issubclass(errors.BuyUnknown, errors.Refused | errors.Unavailable)


def test_errors_carry_their_numbers() -> None:
    """The words for people are made elsewhere."""
    limit = errors.LimitReached(errors.Limit.PER_DAY, bound=30_000, seen=29_000)
    assert (limit.limit, limit.bound, limit.seen) == (errors.Limit.PER_DAY, 30_000, 29_000)
    assert errors.Unavailable("busy", retry_after=7).retry_after == 7
    assert errors.Unavailable("down").retry_after is None
    assert errors.Refused(errors.Refusal.BUSY).says == ""
