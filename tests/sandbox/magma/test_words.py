"""The table of what may follow what."""

import itertools

import pytest

from sandbox.magma.words import (
    FINAL,
    FOLLOWING,
    MOVING,
    Fate,
    PaymentStatus,
    Status,
    following,
    may_follow,
)


def test_the_documents_count_their_words() -> None:
    """17 statuses, 7 payment statuses, and each reads as it is named."""
    assert (len(Status), len(PaymentStatus)) == (17, 7)
    assert all(word.value == word.name for word in itertools.chain(Status, PaymentStatus))


def test_every_status_has_a_row_and_can_be_reached() -> None:
    """No status is missing, none is an island."""
    assert set(FOLLOWING) == set(Status)
    reached = set().union(*FOLLOWING.values()) | {Status.ADMIN_CLOSED}
    assert reached == set(Status) - {Status.WAITING_FOR_SELLER_APPROVAL}


@pytest.mark.parametrize("status", Status)
def test_what_comes_next_is_always_allowed(status: Status) -> None:
    """Whatever fate and payment, the next status is one that may follow."""
    for fate, is_paid, is_expired in itertools.product(Fate, (False, True), (False, True)):
        after = following(status, fate, paid=is_paid, expired=is_expired)
        assert after is None or may_follow(status, after)


def test_only_final_statuses_and_the_unpaid_stand_still() -> None:
    """All else goes on by itself."""
    standing = {
        status for status in Status if following(status, Fate.ACCEPTS, paid=False, expired=False) is None
    }
    assert standing == FINAL | {Status.WAITING_FOR_BUYER_PAYMENT}
    assert MOVING | FINAL | {Status.VALID_CHANNEL_OPENING} == set(Status)


def test_a_final_status_is_left_by_nobody() -> None:
    """Not even by support."""
    assert not any(may_follow(final, other) for final in FINAL for other in Status)
