"""The training utterances are clean, and the review that keeps them so works."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.components.text import Marks, clean, segments
from bot.corpus import DATA, HELDOUT, Example, read, writers
from bot.review_data import alike, key, remove

FILE = """version: "3.1"
nlu:
- intent: answer/sell_data
  examples: |
    - säljer ni data
    - Säljer ni data?
    - vem köper mina uppgifter
- intent: status
  examples: |
    - saljer ni data
"""


def test_no_words_stand_twice() -> None:
    """No two training utterances are the same but for case, marks and punctuation, whatever their label."""
    seen: dict[str, Example] = {}
    for example in read(DATA):
        name = key(example.text) or example.text
        assert name not in seen, (example, seen.get(name))
        seen[name] = example


def test_several_people_wrote() -> None:
    """Four writers or more wrote enough to be judged by a model of the others, over 8,000 utterances in all."""
    examples = read(DATA)

    assert len(writers(examples)) >= 4
    assert len(examples) > 8000


def test_held_out_questions_have_known_labels() -> None:
    """Every label of the held-out sets is one that the training data has."""
    assert {e.label for e in read(HELDOUT)} <= {e.label for e in read(DATA)}


def test_review_finds_and_removes_the_later_one(tmp_path: Path) -> None:
    """The second of two alike utterances goes; the same words under another label are reported, not removed."""
    path = tmp_path / "somebody.yml"
    path.write_text(FILE, encoding="utf-8")

    pairs = alike(read(tmp_path))

    assert [(p.second.text, p.conflicts) for p in pairs] == [
        ("Säljer ni data?", False),
        ("saljer ni data", True),
    ]
    assert remove([p.second for p in pairs if not p.conflicts]) == 1
    assert [e.text for e in read(tmp_path)] == [
        "säljer ni data",
        "vem köper mina uppgifter",
        "saljer ni data",
    ]


def test_marks_are_put_back() -> None:
    """Swedish without å, ä, ö gets them back from words seen before; English and other words stay."""
    marks = Marks(["hur många år", "många år till", "är det så", "är ni där"])

    assert marks.restore("manga sparas") == "många sparas"
    assert marks.restore("how are you") == "how are you"
    assert marks.restore("är det manga") == "är det manga"


def test_blanks_count_once() -> None:
    """Patterns that look for blanks see no thousand of them; a new line is still one."""
    assert clean("a" + " \t\u00a0" * 1300 + "b\n \n c") == "a b\nc"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("hur får jag utdrag och hur lång tid tar det", 2),
        ("Säljer ni data? Var sitter kamerorna?", 2),
        ("hur länge sparas det och till vilka lämnar ni ut det", 2),
        ("hur länge sparas mitt namn, vem får se det", 2),
        ("hur länge sparas filmerna å vart sitter kamerorna", 2),
        ("vad är ett samtycke + kan man ångra det", 2),
        ("säljer ni data", 0),
    ],
)
def test_a_message_is_cut_into_its_questions(text: str, count: int) -> None:
    """Sentences and joined questions are parts of their own."""
    assert len(segments(text)) == count
