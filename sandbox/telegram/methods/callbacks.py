"""Answers to taps on buttons."""

from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram

_MAX_ANSWER = 200


def answer_callback_query(telegram: Telegram, params: Params) -> bool:
    """Stop the button's waiting, perhaps with a notice (https://core.telegram.org/bots/api#answercallbackquery)."""
    text = params.text("text").strip()
    if len(text) > _MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url"):
        # Only games and t.me links of the bot itself may be opened this way; the sandbox's bot has neither.
        raise bad_request("URL_INVALID")
    query = telegram.queries.answer(params.text("callback_query_id"))
    telegram.journal.write(
        "answer", query.person, query_id=query.id, text=text, alert=params.flag("show_alert")
    )
    return True


METHODS = {"answerCallbackQuery": answer_callback_query}
