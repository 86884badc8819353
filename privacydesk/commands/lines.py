"""Read the files that commands take their work from."""

import json
from pathlib import Path

import click

from privacydesk.output import EXIT_USAGE, fail

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def read_lines(file: Path) -> list[str]:
    """Return the lines of a UTF-8 file that hold something, or stop with one line."""
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fail(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8", code=EXIT_USAGE)
    # Not splitlines(): JSON may hold U+2028 as it is, and that must not end the line.
    return [line.strip() for line in content.split("\n") if line.strip()]


def read_texts(file: Path) -> list[str]:
    """Return one text a line; a line that is a JSON object stands for its "text"."""
    return [
        _text(line, file, number) if line.startswith("{") else line
        for number, line in enumerate(read_lines(file), start=1)
    ]


def _text(line: str, file: Path, number: int) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, KeyError):
        text = None
    if not isinstance(text, str):
        fail(f'{file}, text {number}: not a JSON object with "text"', code=EXIT_USAGE)
    return text
