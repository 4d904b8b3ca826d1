"""The log files of the supervisor: lines that the disk does not take are dropped and counted.

supervisord answers a log line that cannot be written by printing a traceback to its stderr. That
is a file on the same full disk: the second failure leaves the main loop and ends supervisord, or
closes the pipe of the program whose line it was.
"""

import contextlib
import os
import shutil
from collections import Counter
from io import FileIO
from pathlib import Path
from typing import Any

from supervisor import loggers

#: Name of a log file → bytes dropped since the disk took anything; a program's next log goes on.
_dropped: Counter[str] = Counter()


class LogFile(loggers.RotatingFileHandler):  # type: ignore[misc]  # supervisor has no types
    """A rotating log whose methods raise no OSError; `handle_file` makes one for each log."""

    def __init__(
        self, filename: str, mode: str = "ab", maxBytes: int = 0, backupCount: int = 0
    ) -> None:
        loggers.Handler.__init__(self)
        self.baseFilename, self.mode = filename, "ab"
        self.maxBytes, self.backupCount = maxBytes, backupCount
        # Unbuffered, for a buffer would keep what was refused and fail again at the close.
        self.stream: FileIO | None = None

    def emit(self, record: Any) -> None:
        """Append one line, or a piece of a program's output."""
        data = self._bytes(record)
        try:
            self._append(data)
            self.doRollover()
        except OSError:
            self.close()

    def reopen(self) -> None:
        """Reopen the file for the next line: another program may have moved it away."""
        self.close()

    def remove(self) -> None:
        self.close()
        with contextlib.suppress(OSError):
            Path(self.baseFilename).unlink(missing_ok=True)

    def flush(self) -> None:
        """Flush nothing: nothing is held back."""

    def close(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with contextlib.suppress(OSError):  # a quota may be reported this late
                stream.close()

    def doRollover(self) -> None:
        if self.stream is not None and 0 < self.maxBytes <= self.stream.tell():
            self.close()
            self._shift()

    def _shift(self) -> None:
        """`log` → `log.1` → `log.2` …; the oldest goes."""
        path = Path(self.baseFilename)
        names = [path, *(path.with_name(f"{path.name}.{n + 1}") for n in range(self.backupCount))]
        if len(names) == 1:
            path.unlink(missing_ok=True)
        for older, newer in zip(reversed(names[1:]), reversed(names[:-1]), strict=True):
            if newer.exists():
                newer.replace(older)

    def _bytes(self, record: Any) -> bytes:
        if self.fmt == "%(message)s" and isinstance(record.msg, bytes):
            return record.msg
        text: str = self.fmt % record.asdict()
        return text.encode("utf-8", "backslashreplace")

    def _append(self, data: bytes) -> None:
        lost = _dropped[self.baseFilename]
        notice = f"\n[{lost} bytes of this log were dropped: the disk took none]\n" if lost else ""
        try:
            self._write_all(notice.encode())
            del _dropped[self.baseFilename]
            self._write_all(data)
        except OSError:
            _dropped[self.baseFilename] += len(data)
            raise

    def _write_all(self, data: bytes) -> None:
        if self.stream is None:
            self.stream = FileIO(self.baseFilename, "ab")
        while data:
            data = data[self.stream.write(data) :]


def shorten(path: Path, most_bytes: int, backups: int) -> bool:
    """Rotate a log to which another program appends, if it has `most_bytes` or more.

    The log is copied to `NAME.1`, and its older copies are renamed, up to `NAME.<backups>`. Then
    the log is emptied in place, even if the disk has no room for the copy. Return whether the log
    was emptied."""
    try:
        if path.stat().st_size < most_bytes:
            return False
        names = [path.with_name(f"{path.name}.{n + 1}") for n in range(backups)]
        for older, newer in zip(reversed(names[1:]), reversed(names[:-1]), strict=True):
            if newer.exists():
                newer.replace(older)
        with contextlib.suppress(OSError):
            shutil.copyfile(path, names[0])
        os.truncate(path, 0)
    except OSError:
        return False
    return True


def install() -> None:
    """Let supervisord's `handle_file` make logs of this kind."""
    loggers.RotatingFileHandler = LogFile
