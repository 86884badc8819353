"""Reads training mails and chat utterances, with the labels people gave them."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mail_triage.classify_features import MailWords
from mail_triage.quoting import split_text

_INTENT = re.compile(r"^- intent: (\S+)")
_EXAMPLE = re.compile(r"^\s+- (.+)$")
_SLOT = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})?")


class BadTrainingData(ValueError):
    """A line of training data cannot be used; the message names file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A labelled mail; `writer` keeps one person's mails on one side of a test."""

    mail: MailWords
    types: frozenset[str]
    disposition: str
    flags: frozenset[str]
    language: str
    writer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A sentence that means one type, or none at all."""

    text: str
    types: frozenset[str]


def read_mails(data_dir: Path) -> list[Example]:
    """Read every `*.jsonl` below a directory; raises BadTrainingData."""
    return [
        _example(line, path, number)
        for path in sorted(data_dir.rglob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip()
    ]


def _example(line: str, path: Path, number: int) -> Example:
    try:
        row = json.loads(line)
        is_reply = row["disposition"] == "follow_up"
        body = split_text(row["body"], subject=row["subject"], is_reply=is_reply).text
        return Example(
            mail=MailWords(subject=row["subject"], text=body, sender=row.get("from", "")),
            types=frozenset(row["types"]),
            disposition=row["disposition"],
            flags=frozenset(row["flags"]),
            language=row.get("language", "sv"),
            writer=path.parent.name,
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path}, line {number}: not a training mail ({error})"
        raise BadTrainingData(message) from error


def read_utterances(nlu_dir: Path) -> list[Utterance]:
    """Read chat utterances that mean a case type, a general question or nothing of ours."""
    found = []
    for path in sorted(nlu_dir.rglob("*.yml")):
        for intent, text in _examples(path.read_text(encoding="utf-8")):
            outcome, _, topic = intent.partition("/")
            if outcome == "start_case":
                found.append(Utterance(text=text, types=frozenset({topic})))
            elif outcome == "off_topic":
                found.append(Utterance(text=text, types=frozenset({"misdirected"})))
            elif outcome in {"answer", "not_in_policy"}:
                found.append(Utterance(text=text, types=frozenset({"dpo_question"})))
            elif outcome in {"smalltalk", "dialogue"}:
                found.append(Utterance(text=text, types=frozenset()))
    return found


def _examples(text: str) -> Iterator[tuple[str, str]]:
    intent = ""
    for line in text.splitlines():
        if match := _INTENT.match(line):
            intent = match[1]
        elif intent and (match := _EXAMPLE.match(line)):
            yield intent, _SLOT.sub(r"\1", match[1].strip().strip("\"'"))


def fingerprint(*directories: Path) -> str:
    """Give a hash of all training inputs, by name and content."""
    digest = hashlib.sha256()
    for directory in directories:
        paths = sorted(directory.rglob("*")) if directory.is_dir() else [directory]
        for path in paths:
            if path.suffix in {".jsonl", ".yml", ".toml", ".py", ".npz"} and path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
