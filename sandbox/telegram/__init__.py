"""Telegram, offline: a strict Bot API server and the people who talk to the bot through it."""
