"""What the tests of the store share: a client in one line, and a look at the bytes of the files."""

from pathlib import Path

from bot.store import Client, OutboxMessage, Store, Transaction

DAY = 86_400.0
NOW = 1_700_000_000.0


def opened(folder: Path) -> Store:
    """The store in `folder`, to be entered."""
    return Store.open(folder / "accord.db", folder / "accord.key", key_env="")


def joined(transaction: Transaction, address: str, label: str = "J. Doe", transport: str = "telegram") -> Client:
    """A client who has redeemed their invitation."""
    code = transaction.invite(label, "en", NOW + 7 * DAY, NOW).code
    client = transaction.redeem(code, transport, address, NOW).client
    assert client is not None
    return client


def letter(ref: str | None, text: str = "Hello", address: str = "1001", **other: str) -> OutboxMessage:
    fields = {"recipient": "client", "transport": "telegram", "reference": "K7QM-3F2X/1.1", **other}
    return OutboxMessage(ref=ref, address=address, body=text.encode(), **fields)  # type: ignore[arg-type]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the store except the master key, by name."""
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.name != "accord.key"}


def references(folder: Path, wanted: set[bytes]) -> dict[str, set[bytes]]:
    """Which of the `wanted` bytes are in which file."""
    found = {name: {each for each in wanted if each in content} for name, content in files(folder).items()}
    return {name: each for name, each in found.items() if each}


class NullCipher:
    """Seals nothing: makes what lies in the files visible to a test."""

    def __init__(self, key: bytes) -> None: ...

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        del nonce, associated_data
        return data

    decrypt = encrypt
