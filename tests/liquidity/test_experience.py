"""Experience: asked of the past now and then, told of each market by itself."""

from liquidity.experience import Experience
from liquidity.orders import MarketId
from liquidity.waits import FEWEST, Stage, Wait
from tests.liquidity.examples import NOW, an_order, minutes
from tests.liquidity.fake_past import FakePast
from tests.liquidity.fakes import FakeClock
from tests.liquidity.lives import walked

HERE = an_order().purchase.draft.market
ELSEWHERE = MarketId("elsewhere")


def past(count: int) -> FakePast:
    """So many orders, accepted after one minute, two, and so on."""
    return FakePast([(an_order(f"AAA-{each:04}"), walked(each).events) for each in range(1, count + 1)])


async def test_from_five_alike_on_a_range_is_told() -> None:
    """Of the same market and stage, and of no other."""
    experience = Experience(past(FEWEST), FakeClock())
    assert await experience.usual(HERE, Stage.ACCEPTED) == Wait(minutes(1), minutes(5), 5)
    assert await experience.usual(HERE, Stage.OPENED) is None
    assert await experience.usual(ELSEWHERE, Stage.ACCEPTED) is None
    assert await Experience(past(FEWEST - 1), FakeClock()).usual(HERE, Stage.ACCEPTED) is None


async def test_a_card_costs_no_look_of_its_own() -> None:
    """What was learned is good for ten minutes; a clock that is set back ends that too."""
    orders, clock = past(FEWEST), FakeClock()
    experience = Experience(orders, clock)
    for wait in (0, 599, 1, -1, -700):
        clock.advance(wait)
        assert await experience.usual(HERE, Stage.ACCEPTED)
    assert len(orders.asked) == 4
    await experience.usual(ELSEWHERE, Stage.ACCEPTED)
    assert orders.asked[-1] == ELSEWHERE


async def test_what_is_long_ago_is_forgotten() -> None:
    """A seller of last year says little of today's."""
    clock = FakeClock()
    experience = Experience(past(FEWEST), clock)
    assert clock.now() == NOW
    clock.advance(181 * 24 * 3600)
    assert await experience.usual(HERE, Stage.ACCEPTED) is None
