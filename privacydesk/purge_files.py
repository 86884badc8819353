"""Take away old files under the data folder: extracts that were written out, and logs."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_DAY = re.compile(rb"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFiles:
    """Files that go by the time they were written."""

    folder: Path

    def count(self, before: datetime) -> int:
        """Return how many files are older."""
        return sum(1 for _ in _older(self.folder, before))

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Delete them, and the folders that are empty afterwards."""
        done = 0
        for path in list(_older(self.folder, before)):
            path.unlink(missing_ok=True)
            done += 1
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        return done


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFiles:
    """Logs: a file that nobody writes to any more goes whole, of the others the old lines go."""

    folder: Path

    def count(self, before: datetime) -> int:
        """Return how many files are old or hold old lines."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return sum(1 for path in files if _is_older(path, before) or _old_bytes(path, before))

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Delete and shorten."""
        done = ExportFiles(folder=self.folder).forget(before, now=now)
        for path in [path for path in self.folder.rglob("*") if path.is_file()]:
            old = _old_bytes(path, before)
            if old:
                _cut(path, old)
                done += 1
        return done


def _older(folder: Path, before: datetime) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and _is_older(path, before):
            yield path


def _is_older(path: Path, before: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before


def _old_bytes(path: Path, before: datetime) -> int:
    """Return where the first line of a day that still counts begins; 0 when nothing is old."""
    wanted = before.date().isoformat().encode()
    place = 0
    is_old = False
    with path.open("rb") as lines:
        for line in lines:
            day = _DAY.search(line)
            if day is not None:
                if day[0] >= wanted:
                    break
                is_old = True
            place += len(line)
    return place if is_old else 0


def _cut(path: Path, start: int) -> None:
    # In place, because the process that writes the log has it open (and appends).
    with path.open("r+b") as file:
        file.seek(start)
        kept = file.read()
        file.seek(0)
        file.write(kept)
        file.truncate()
        os.fsync(file.fileno())
