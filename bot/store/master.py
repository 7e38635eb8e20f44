"""The master key: 64 hexadecimal digits in a file of mode 0600, or in an environment variable.

1. It is never in the database, in a message, or in a log.
2. It is made only where there is no database yet: a missing key is never papered over with a new one.
"""

import os
import re
import secrets
from pathlib import Path

from bot.store.errors import StoreKeyError

_SHAPE = re.compile(r"[0-9a-fA-F]{64}")
_OTHERS = 0o077


def master_key(key_file: Path, key_env: str, *, fresh: bool) -> bytes:
    """Return the 32 bytes of the master key; the environment variable `key_env` comes before the file.

    If neither is there and `fresh` (no database yet), the file is made. Otherwise StoreKeyError.
    """
    given = os.environ.get(key_env, "").strip() if key_env else ""
    if given:
        return _parsed(given, f"The environment variable {key_env}")
    if not key_file.exists():
        if not fresh:
            raise StoreKeyError(
                f"The database is there, but its master key {key_file} is not. Put the key file back, "
                f"or give its content in the environment variable {key_env}."
            )
        _make(key_file)
    if os.name == "posix" and key_file.stat().st_mode & _OTHERS:
        raise StoreKeyError(f"The master key {key_file} can be read by others. Run: chmod 600 {key_file}")
    return _parsed(key_file.read_text(encoding="ascii", errors="replace").strip(), f"The master key {key_file}")


def _parsed(text: str, where: str) -> bytes:
    if not _SHAPE.fullmatch(text):
        raise StoreKeyError(f"{where} is not a master key: it must be 64 hexadecimal digits.")
    return bytes.fromhex(text)


def _make(key_file: Path) -> None:
    """Write a new key under another name first, so that a crash never leaves half a key."""
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = key_file.with_name(f"{key_file.name}.{secrets.token_hex(4)}.new")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_hex(32) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.rename(key_file)
    sync_folder(key_file.parent)


def sync_folder(folder: Path) -> None:
    """Have the names of new files in `folder` survive a power cut."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
