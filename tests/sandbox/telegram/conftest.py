"""A fresh Telegram for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.telegram.chatting import Chatting, chatting


@pytest.fixture
async def chat() -> AsyncIterator[Chatting]:
    """A Telegram in which Alice and Bob know the bot and Carol does not."""
    async with chatting() as telegram:
        yield telegram
