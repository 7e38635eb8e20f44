"""The keys: one for each client, wrapped by the master key, in a small database of their own.

1. What is stored about a client is sealed with the client's own key, so that destroying 32 bytes forgets
   them, in old backups of the database too. (Backups of the keys are small; keep few of them.)
2. A key is kept before anything that it seals, and destroyed after it: a crash in between leaves a key that
   opens nothing, never a client without a key.
3. The associated data of every sealed field names its table, column and row: moved rows do not open.

AES-GCM with 256 bits and a fresh random nonce each time. Keyed hashes are HMAC-SHA256. Every purpose has its
own key, derived from the master key by HKDF, so that hashes made for two purposes cannot be matched.
"""

import hmac
import os
import sqlite3
from collections.abc import Collection
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.errors import StoreCorruptError, StoreKeyError, UnknownClientError
from bot.store.schema import get_meta, set_meta

KEY_LENGTH = 32
_NONCE_LENGTH = 12
_HASH_LENGTH = 16
_CACHED = 1024
"""Unwrapped keys held in memory; about 0.5 KiB each."""

Purpose = Literal["address", "code", "inbox", "stranger"]
_PURPOSES: tuple[Purpose, ...] = ("address", "code", "inbox", "stranger")


class Cipher(Protocol):
    """What seals: as `cryptography` spells it."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return `data`, sealed."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return what was sealed, or raise InvalidTag."""


def new_cipher(key: bytes) -> Cipher:
    """Return what seals with `key` (32 bytes)."""
    return AESGCM(key)


def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=f"accord 1 {purpose}".encode()).derive(master)


def _message(parts: tuple[str, ...]) -> bytes:
    """Return `parts` as bytes that no other parts give; a person's text may hold anything."""
    return "".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass")


def _place(*parts: str) -> bytes:
    """Return the name of a place: a practice and names of our own, so that a plain separator does."""
    return "\x1f".join(parts).encode()


class Keyring:
    """The keys of one practice's clients. Lives in the thread of the database; `db` is its own connection."""

    def __init__(self, db: sqlite3.Connection, master: bytes, practice: str) -> None:
        self.db = db
        self._practice = practice
        self._wrap = AESGCM(_derived(master, "wrap"))
        self._hashes = {
            purpose: hmac.new(_derived(master, f"hash {purpose}"), digestmod="sha256") for purpose in _PURPOSES
        }
        self._ciphers: dict[str, Cipher] = {}
        self._new: dict[str, bytes] = {}

    # Sealing and hashing.

    def hash(self, purpose: Purpose, *parts: str) -> bytes:
        """Return 16 bytes that stand for `parts` and tell nothing about them."""
        hashed = self._hashes[purpose].copy()  # the key is worked in already
        hashed.update(_message((self._practice, *parts)))
        return hashed.digest()[:_HASH_LENGTH]

    def seal(self, ref: str | None, place: tuple[str, ...], data: bytes) -> bytes:
        """Return `data` sealed by the client's key (None: the practice's) for `place`: table, column, row."""
        nonce = os.urandom(_NONCE_LENGTH)
        return nonce + self._cipher(ref or "").encrypt(nonce, data, _place(self._practice, *place))

    def unseal(self, ref: str | None, place: tuple[str, ...], sealed: bytes) -> bytes:
        """Return what was sealed for `place`; raise StoreCorruptError if it was not sealed for it."""
        nonce, data = sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:]
        try:
            return self._cipher(ref or "").decrypt(nonce, data, _place(self._practice, *place))
        except (InvalidTag, ValueError) as error:
            raise StoreCorruptError(
                f"A row of the table {place[0]} was changed from outside and cannot be opened. "
                "Put back your last backup."
            ) from error

    def _cipher(self, ref: str) -> Cipher:
        cipher = self._ciphers.get(ref)
        if cipher is None:
            key = self._new.get(ref) or self._unwrapped(ref)
            if len(self._ciphers) >= _CACHED:
                self._ciphers.clear()
            cipher = self._ciphers[ref] = new_cipher(key)
        return cipher

    # Keeping and destroying.

    def add(self, ref: str) -> None:
        """Make a key for a new client. `save` keeps it."""
        self._new[ref] = AESGCM.generate_key(8 * KEY_LENGTH)

    def take_back(self, kept: Collection[str]) -> None:
        """Drop the unsaved keys except those of `kept`."""
        for ref in self._new.keys() - set(kept):
            del self._new[ref]
            self._ciphers.pop(ref, None)

    @property
    def unsaved(self) -> frozenset[str]:
        """The clients whose keys are new."""
        return frozenset(self._new)

    def save(self) -> int:
        """Keep the new keys for good; return the number of this change, one higher than that before."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            rows = [(self._practice, ref, self._wrapped(ref, key)) for ref, key in self._new.items()]
            self.db.executemany("INSERT INTO key VALUES (?, ?, ?)", rows)
            change = self.change + 1
            set_meta(self.db, "change", str(change))
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self._new.clear()
        return change

    def purge(self, clients: Collection[tuple[str, str]]) -> None:
        """Destroy every key except those of `clients` (practice, reference) and of the practices."""
        self._ciphers.clear()
        gone = [each for each in self.owners() - set(clients) if each[1]]
        self.db.executemany("DELETE FROM key WHERE practice = ? AND ref = ?", gone)

    def owners(self) -> set[tuple[str, str]]:
        """Return whose keys there are: (practice, reference), the reference "" for a practice itself."""
        return {(str(practice), str(ref)) for practice, ref in self.db.execute("SELECT practice, ref FROM key")}

    # Which database belongs to these keys, and whether the master key does.

    @property
    def change(self) -> int:
        """How many times keys were saved."""
        return int(get_meta(self.db, "change") or 0)

    @property
    def pair(self) -> str:
        """A random name that the database of these keys bears too."""
        return get_meta(self.db, "pair") or ""

    def unlock(self) -> None:
        """Make the practice's key if there is none yet; raise StoreKeyError if the master key is wrong."""
        if not self.pair:
            set_meta(self.db, "pair", os.urandom(16).hex())
        owners = self.owners()
        for practice, ref in sorted(owners)[:1]:
            self._open(practice, ref)
        if (self._practice, "") not in owners:
            self.add("")
            self.save()

    def _wrapped(self, ref: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_LENGTH)
        return nonce + self._wrap.encrypt(nonce, key, _place("key", self._practice, ref))

    def _unwrapped(self, ref: str) -> bytes:
        return self._open(self._practice, ref)

    def _open(self, practice: str, ref: str) -> bytes:
        row = self.db.execute("SELECT wrapped FROM key WHERE practice = ? AND ref = ?", (practice, ref)).fetchone()
        if row is None:
            raise UnknownClientError(ref)
        try:
            nonce, data = row[0][:_NONCE_LENGTH], row[0][_NONCE_LENGTH:]
            return self._wrap.decrypt(nonce, data, _place("key", practice, ref))
        except InvalidTag as error:
            raise StoreKeyError(
                "The master key is not the one that this database was made with. Put back the key file "
                "(or the environment variable) that belongs to it."
            ) from error
