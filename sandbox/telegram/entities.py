"""The Bot API's objects as this server speaks them (https://core.telegram.org/bots/api#available-types).

A field that is None is left out on the wire; nothing here knows where the objects are kept.
"""

from typing import Literal

from msgspec import Struct


class User(Struct, frozen=True, omit_defaults=True):
    """A person or the bot."""

    id: int
    is_bot: bool
    first_name: str
    username: str | None = None
    language_code: str | None = None


class Chat(Struct, frozen=True, omit_defaults=True):
    """A private chat, whose id is the person's, or a group with a title."""

    id: int
    type: str
    first_name: str | None = None
    username: str | None = None
    title: str | None = None


class Entity(Struct, frozen=True, omit_defaults=True):
    """A stretch of formatted text, counted in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        """The first unit after the stretch."""
        return self.offset + self.length


class FormattedText(Struct, frozen=True):
    """Text after parsing."""

    text: str
    entities: tuple[Entity, ...] = ()


class CopyText(Struct, frozen=True):
    """What a tap on a copy button puts on the clipboard."""

    text: str


class WebApp(Struct, frozen=True):
    """The page behind a Mini App button."""

    url: str


class Button(Struct, frozen=True, omit_defaults=True):
    """A button under a message: one action, and perhaps a colour."""

    text: str
    url: str | None = None
    callback_data: str | None = None
    web_app: WebApp | None = None
    copy_text: CopyText | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    style: str | None = None


class Keyboard(Struct, frozen=True):
    """Rows of buttons under a message."""

    inline_keyboard: tuple[tuple[Button, ...], ...]

    def buttons(self) -> list[Button]:
        """Every button, row by row."""
        return [button for row in self.inline_keyboard for button in row]


class PhotoSize(Struct, frozen=True):
    """One resolution of a picture."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    file_size: int


class Document(Struct, frozen=True):
    """A file sent as it is."""

    file_id: str
    file_unique_id: str
    file_name: str
    mime_type: str
    file_size: int


class Voice(Struct, frozen=True):
    """A recorded note, *duration* seconds long."""

    file_id: str
    file_unique_id: str
    duration: int


class Sticker(Struct, frozen=True):
    """A sticker."""

    file_id: str
    file_unique_id: str
    type: str
    width: int
    height: int
    is_animated: bool
    is_video: bool
    emoji: str


class Location(Struct, frozen=True):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


class Contact(Struct, frozen=True):
    """A phone contact."""

    phone_number: str
    first_name: str


class ForwardOrigin(Struct, frozen=True):
    """Who wrote a forwarded message first."""

    type: Literal["hidden_user"]
    date: int
    sender_user_name: str


class LinkPreview(Struct, frozen=True, omit_defaults=True):
    """How links of a message are previewed."""

    is_disabled: bool | None = None
    url: str | None = None


class Message(Struct, frozen=True, omit_defaults=True, rename={"sender": "from"}):
    """A message as both sides see it; dates are Unix seconds."""

    message_id: int
    sender: User
    chat: Chat
    date: int
    edit_date: int | None = None
    forward_origin: ForwardOrigin | None = None
    via_bot: User | None = None
    reply_to_message: "Message | None" = None
    has_protected_content: bool | None = None
    text: str | None = None
    entities: tuple[Entity, ...] | None = None
    link_preview_options: LinkPreview | None = None
    effect_id: str | None = None
    photo: tuple[PhotoSize, ...] | None = None
    document: Document | None = None
    voice: Voice | None = None
    sticker: Sticker | None = None
    location: Location | None = None
    contact: Contact | None = None
    caption: str | None = None
    caption_entities: tuple[Entity, ...] | None = None
    show_caption_above_media: bool | None = None
    has_media_spoiler: bool | None = None
    pinned_message: "Message | None" = None
    new_chat_members: tuple[User, ...] | None = None
    left_chat_member: User | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    reply_markup: Keyboard | None = None


class CallbackQuery(Struct, frozen=True, rename={"sender": "from"}):
    """A tap on a button that carries data."""

    id: str
    sender: User
    message: Message
    chat_instance: str
    data: str


class InlineQuery(Struct, frozen=True, rename={"sender": "from"}):
    """What somebody typed behind the bot's name; *chat_type* is `sender` in the bot's own chat."""

    id: str
    sender: User
    query: str
    offset: str
    chat_type: str


class ChosenInlineResult(Struct, frozen=True, omit_defaults=True, rename={"sender": "from"}):
    """Which result was posted; told only where feedback is switched on."""

    result_id: str
    sender: User
    query: str
    inline_message_id: str | None = None


class ChatMember(Struct, frozen=True, omit_defaults=True):
    """The bot's standing in a chat: member, left, or kicked until a date (0: for ever)."""

    status: str
    user: User
    until_date: int | None = None


class ChatMemberUpdated(Struct, frozen=True, rename={"sender": "from"}):
    """The bot was blocked or unblocked, or joined or left a group."""

    chat: Chat
    sender: User
    date: int
    old_chat_member: ChatMember
    new_chat_member: ChatMember


class Update(Struct, frozen=True, omit_defaults=True):
    """One thing that happened, exactly one field beside the number."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    inline_query: InlineQuery | None = None
    chosen_inline_result: ChosenInlineResult | None = None

    @property
    def kind(self) -> str:
        """The name of the field that is set."""
        return next(name for name in self.__struct_fields__[1:] if getattr(self, name) is not None)
