"""python-telegram-bot's dispatch, made to raise: it gives handlers' errors to error handlers and goes on."""

from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationHandlerStop, CallbackContext

from bot.readership import Readership
from bot.tongue import reading

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
AnyContext = CallbackContext[Any, Any, Any, Any]


class Dispatch:
    """Hands updates to an application, each for its reader, and raises what its handlers raise.

    Its error handler must be the only one: those added later are not reached.
    """

    def __init__(self, application: AnyApplication, readership: Readership) -> None:
        self._application = application
        self._readership = readership
        self._errors: dict[int, Exception] = {}
        application.add_error_handler(self._keep)

    async def handle(self, update: Update) -> None:
        """Run the handlers of one update; raises what they raise, after which no other group is run."""
        with reading(await self._readership.meet(update)):
            await self._application.process_update(update)
        error = self._errors.pop(update.update_id, None)
        if error is not None:
            raise error

    async def _keep(self, update: object, context: AnyContext) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._errors[update.update_id] = context.error
            raise ApplicationHandlerStop
