"""Tables for people, JSON Lines for programs, one-line errors for both."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from rich.console import Console
from rich.table import Table

EXIT_FAILED = 1
EXIT_USAGE = 2
# A pipe has no width; a narrow guess would break references in two.
PIPED_WIDTH = 160


# JSON lets these stand as they are, but many readers end a line at them.
_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


def emit(record: Mapping[str, object]) -> None:
    """Print one JSON object on one line of stdout, in UTF-8 whatever the locale."""
    line = json.dumps(record, ensure_ascii=False, default=str).translate(_LINE_ENDS)
    sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; colours only on a terminal."""
    sheet = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        sheet.add_column(column, overflow="fold")
    for row in rows:
        sheet.add_row(*("" if cell is None else str(cell) for cell in row))
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    Console(file=sys.stdout, width=width, emoji=False, markup=False, highlight=False).print(sheet)


def say(text: str) -> None:
    """Print a line for people."""
    sys.stdout.buffer.write((text + "\n").encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def progress(text: str) -> None:
    """Tell on stderr that long work goes on."""
    sys.stderr.buffer.write((text + "\n").encode("utf-8", "replace"))
    sys.stderr.buffer.flush()


def fail(message: str, *, code: int = EXIT_FAILED) -> NoReturn:
    """Stop with one line that says what happened and what to do."""
    progress(f"privacydesk: {message}")
    sys.exit(code)
