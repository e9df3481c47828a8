"""Words: Telegram conversations, notices, settings and the composition root."""
