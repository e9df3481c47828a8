"""What a thief of the database finds: no session key, no sealing key, in no file of it."""

from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

from storage.book import OrderBook
from storage.database import open_database
from storage.outbox import Outbox
from storage.vault import Vault
from tests.storage.examples import KEY, KEYS, NOW, buy


def bytes_of(folder: Path) -> bytes:
    """All that lies in this folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


async def test_no_key_lies_in_the_database_or_beside_it(tmp_path: Path) -> None:
    """Neither while it is open, in its log of changes, nor after it was closed."""
    secrets = [KEY.reveal().encode(), *KEYS]
    secrets += [encode(secret) for encode in (b64encode, urlsafe_b64encode) for secret in tuple(secrets)]
    secrets += [secret.hex().encode() for secret in KEYS]
    folder = tmp_path / "data"
    async with open_database(f"sqlite:///{folder}/inlet.db", exclusive=True) as database:
        book = OrderBook(database, Vault(KEYS))
        made = await buy(book)
        for letter in await Outbox(database).heads(NOW):
            await Outbox(database).sent(letter, 1, NOW)
        assert await book.key_of(made) == KEY
        open_bytes = bytes_of(folder)
    closed_bytes = bytes_of(folder)
    assert made.id.encode() in open_bytes
    assert made.id.encode() in closed_bytes
    assert not [secret for secret in secrets if secret in open_bytes + closed_bytes]
