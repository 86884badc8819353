"""What the encoder is tuned on: chat utterances under their topics, mails with their types and dispositions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.components.text import Marks, normalise
from bot.corpus import DATA as CHAT_DATA
from bot.corpus import ROOT, read
from cases.folding import fold
from mail_triage.classify_data import Example, read_mails
from mail_triage.classify_features import Lexicon, telling
from mail_triage.embeddings import letter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Whose labels the encoder does not see, so that what comes after it can be fitted on texts that are new to it.
LEFT_OUT = (
    *("writer13", "writer16", "writer17"),
    *(f"writer{number}" for number in range(30, 54)),
)
_MAIL_DATA = ROOT / "data" / "mail"
# What a chat outcome says about the types of a mail; the others say nothing.
_TYPE_OF_OUTCOME = {
    "off_topic": "misdirected",
    "answer": "dpo_question",
    "not_in_policy": "dpo_question",
}
_TELLING_OUTCOMES = {"start_case": 1.0, "off_topic": 1.0, "smalltalk": 1.0, "dialogue": 1.0,
                     "answer": 0.25, "not_in_policy": 0.25}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A chat utterance: its topic, the mail type it would be, and how much that is worth."""

    text: str
    writer: str
    topic: str
    mail_type: str
    worth: float


@dataclass(frozen=True)
class Written:
    """A mail as one short text, and its labels."""

    text: str
    writer: str
    types: frozenset[str]
    disposition: str


def utterances(without: Collection[str]) -> list[Said]:
    """Read the chat's training texts, as the chat embeds them, except those of some writers."""
    examples = [example for example in read(CHAT_DATA) if example.writer not in without]
    marks = Marks(example.text for example in examples)
    found = []
    for example in examples:
        outcome, _, name = example.label.partition("/")
        found.append(
            Said(
                text=marks.restore(normalise(example.text)),
                writer=example.writer,
                topic=example.label,
                mail_type=name if outcome == "start_case" else _TYPE_OF_OUTCOME.get(outcome, ""),
                worth=_TELLING_OUTCOMES.get(outcome, 0.0),
            )
        )
    return found


def told() -> Iterator[tuple[Example, list[str]]]:
    """Give every training mail with its telling sentences."""
    table = tomllib.loads((_MAIL_DATA / "lexicon.toml").read_text(encoding="utf-8"))
    lexicon = Lexicon.of(table["concepts"])
    for example in read_mails(_MAIL_DATA):
        raw = example.mail.raw_sentences() or [example.mail.subject]
        yield example, [raw[at] for at in telling([fold(sentence) for sentence in raw], lexicon)]


def mails(without: Collection[str]) -> list[Written]:
    """Read the training mails, as the triage embeds them, except those of some writers."""
    return [
        Written(letter(sentences), example.writer, example.types, example.disposition)
        for example, sentences in told()
        if example.writer not in without
    ]
