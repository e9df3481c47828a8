"""The outside world, offline: a Magma, a wallet, a chain and a Bot API server with a chat page."""
