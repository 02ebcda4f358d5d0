"""Bytes to and from disk: written whole or not at all, read up to a limit."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from iom_me.errors import FormatError

if TYPE_CHECKING:
    from iom_me.typing import FilePath

_PIECE = 2**20

__all__ = ["read_limited", "write_atomically"]


def read_limited(
    path: FilePath, limit: int, *, expected: str = "results framework"
) -> bytes:
    """Read a file, or refuse it when it has more than ``limit`` bytes.

    The bytes are counted while reading: a size that the file system names may be wrong.

    Raises
    ------
    FormatError
        The file is larger.
    OSError
        It cannot be opened or read.
    """
    data = bytearray()
    with Path(path).open("rb") as file:
        while piece := file.read(_PIECE):
            data += piece
            if len(data) > limit:
                message = f"it has more than {limit:,} bytes, the most that is read"
                problem = ("file", message)
                raise FormatError(os.fspath(path), [problem], expected=expected)
    return bytes(data)


def write_atomically(path: FilePath, data: bytes) -> None:
    """Write a file whole or not at all: at no moment is there half of it.

    A new file is made beside the old one and takes its place when it is safely on disk.
    The old file's permissions stay, and a symbolic link goes on pointing where it did.

    Raises
    ------
    OSError
        The file cannot be written; what was there is unchanged.
    """
    target = Path(os.path.realpath(path))
    try:
        old = target.stat() if target.exists() else None
        if old and not stat.S_ISREG(old.st_mode) and not stat.S_ISDIR(old.st_mode):
            target.write_bytes(data)  # a device or a pipe can be written, not replaced
        else:
            _replace(target, data, old)
    except OSError as error:
        # Named as the user named it, not as the passing file beside it.
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _replace(target: Path, data: bytes, old: os.stat_result | None) -> None:
    """Write ``data`` beside the target, then put it in the target's place."""
    temporary = target.with_name(f".iom-me-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old:
            temporary.chmod(stat.S_IMODE(old.st_mode))
        temporary.replace(target)
    except BaseException:  # also when interrupted
        temporary.unlink(missing_ok=True)
        raise
