"""Turns the words of a mail into what the classifier counts."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from cases.folding import fold

_WORD = re.compile(r"[a-z0-9]+|§")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”')\]]*\s+|\n+|\s[-–•*]\s|(?<=;)\s")
_GAP = "~"
_GAP_WORDS = 4
_MAX_CHARACTERS = 12_000
_MAX_SENTENCES = 80
_SHORTEST_SENTENCE = 3
_SHORT = 60
_LONG = 1500
_CACHE_SIZE = 50_000
_MOST_TELLING = 10

_TOKEN_MARK = re.compile(r"\b[a-z]{2,4}-20\d\d-\d{6}", re.IGNORECASE)
_REPLY_MARK = re.compile(r"^\s*(?:sv|re|aw|vs|antw)\s*:", re.IGNORECASE)
_FORWARD_MARK = re.compile(r"^\s*(?:vb|fw|fwd|vl|tr)\s*:", re.IGNORECASE)
_LINK = re.compile(r"https?://|www\.|hxxp", re.IGNORECASE)
_MONEY = re.compile(r"\d\s?(?:kr|kronor|sek|eur|euro|usd|:-|€|\$)(?:\b|\s|$)", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:art(?:ikel|icle|\.)?)\s*(\d{1,2})\b", re.IGNORECASE)
_ROBOT = re.compile(
    r"^(?:mailer-daemon|postmaster|bounce|no[._-]?reply|do[._-]?not[._-]?reply|svara-?ej|noreply)",
    re.IGNORECASE,
)
_QUESTION_ONLY = re.compile(r"\?\s*$")


def words(folded: str) -> list[str]:
    """Give the words of a folded text."""
    return _WORD.findall(folded)


def sentences(text: str) -> list[str]:
    """Split a text where a reader would draw breath; the count is bounded."""
    pieces = (piece.strip() for piece in _SENTENCE_END.split(text[:_MAX_CHARACTERS]))
    return [piece for piece in pieces if len(piece) >= _SHORTEST_SENTENCE][:_MAX_SENTENCES]


@dataclass(slots=True)
class Lexicon:
    """Phrases by the concept they stand for."""

    _exact: dict[str, list[int]] = field(default_factory=dict)
    _starts: dict[str, list[int]] = field(default_factory=dict)
    _ends: dict[str, list[int]] = field(default_factory=dict)
    _holds: dict[str, list[int]] = field(default_factory=dict)
    _atoms: dict[str, int] = field(default_factory=dict)
    _phrases: dict[int, list[tuple[tuple[int, ...], str]]] = field(default_factory=dict)
    _seen: dict[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Lexicon":
        """Read a lexicon file; raises OSError or tomllib.TOMLDecodeError."""
        return cls.of(tomllib.loads(path.read_text(encoding="utf-8"))["concepts"])

    @classmethod
    def of(cls, concepts: dict[str, list[str]]) -> "Lexicon":
        """Build from phrases by concept."""
        lexicon = cls()
        for concept, phrases in concepts.items():
            for phrase in phrases:
                lexicon._add(concept, phrase)
        return lexicon

    def _add(self, concept: str, phrase: str) -> None:
        pattern = tuple(
            self._atom(part) for part in re.findall(r"\*?(?:[a-z0-9]+|§)\*?|~", fold(phrase))
        )
        if pattern:
            self._phrases.setdefault(pattern[0], []).append((pattern[1:], concept))

    def _atom(self, part: str) -> int:
        if part in self._atoms:
            return self._atoms[part]
        number = self._atoms[part] = len(self._atoms)
        core = part.strip("*")
        if part.startswith("*"):
            table = self._holds if part.endswith("*") else self._ends
        else:
            table = self._starts if part.endswith("*") else self._exact
        table.setdefault(core, []).append(number)
        return number

    def _atoms_of(self, word: str) -> frozenset[int]:
        known = self._seen.get(word)
        if known is not None:
            return known
        found = set(self._exact.get(word, ()))
        for cut in range(1, len(word) + 1):
            found.update(self._starts.get(word[:cut], ()))
            found.update(self._ends.get(word[-cut:], ()))
        for core, numbers in self._holds.items():
            if core in word:
                found.update(numbers)
        if len(self._seen) >= _CACHE_SIZE:
            self._seen.clear()
        self._seen[word] = frozenset(found)
        return self._seen[word]

    def concepts(self, words_: list[str]) -> set[str]:
        """Give the concepts that a row of folded words touches."""
        atoms = [self._atoms_of(word) for word in words_]
        found: set[str] = set()
        for place, here in enumerate(atoms):
            for atom in here:
                for rest, concept in self._phrases.get(atom, ()):
                    if concept not in found and self._follows(atoms, place + 1, rest):
                        found.add(concept)
        return found

    def _follows(self, atoms: list[frozenset[int]], place: int, rest: tuple[int, ...]) -> bool:
        gap = self._atoms.get(_GAP)
        slack = 0
        for wanted in rest:
            if wanted == gap:
                slack = _GAP_WORDS
                continue
            for skip in range(slack + 1):
                if place + skip < len(atoms) and wanted in atoms[place + skip]:
                    place += skip + 1
                    break
            else:
                return False
            slack = 0
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWords:
    """What the classifier reads of one mail."""

    subject: str
    text: str
    sender: str = ""

    @property
    def document(self) -> str:
        """The subject and the letter as one folded text of bounded length."""
        return fold(f"{self.subject}.\n{self.text[:_MAX_CHARACTERS]}")

    @property
    def answers(self) -> bool:
        """Tell whether the subject is marked as a reply or bears a reference of ours."""
        return bool(_REPLY_MARK.match(self.subject) or _TOKEN_MARK.search(self.subject))

    def raw_sentences(self) -> list[str]:
        """Give the sentences as written, the subject being the first."""
        subject = _REPLY_MARK.sub("", self.subject).strip()
        return ([subject] if subject else []) + sentences(self.text)

    def sentences(self) -> list[str]:
        """Give the folded sentences, the subject being the first."""
        return [fold(row) for row in self.raw_sentences()]


def telling(folded: list[str], lexicon: Lexicon) -> list[int]:
    """Give the places of the few sentences that name most concepts, in reading order."""
    if len(folded) <= _MOST_TELLING:
        return list(range(len(folded)))
    weight = [len(lexicon.concepts(words(sentence))) for sentence in folded]
    ranked = sorted(range(len(folded)), key=lambda place: -weight[place])
    return sorted(ranked[:_MOST_TELLING])


def concept_features(rows: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """Name the concepts and the pairs of concepts that meet in one sentence."""
    for row in rows:
        found = sorted(lexicon.concepts(words(row)))
        yield from found
        for first, second in combinations(found, 2):
            yield f"{first}+{second}"


def shape_features(mail: MailWords) -> Iterator[str]:
    """Name what the form of a mail tells, apart from its words."""
    tests = {
        "shape:token": _TOKEN_MARK.search(mail.subject),
        "shape:reply": _REPLY_MARK.match(mail.subject),
        "shape:forward": _FORWARD_MARK.match(mail.subject),
        "shape:link": _LINK.search(mail.text),
        "shape:money": _MONEY.search(mail.text),
        "shape:robot": _ROBOT.match(mail.sender),
        "shape:short": len(mail.text) < _SHORT,
        "shape:long": len(mail.text) > _LONG,
        "shape:question": "?" in mail.text,
        "shape:shouting": mail.subject.isupper(),
        "shape:authority": re.search(
            r"@(?:polisen|skatteverket|kronofogden|imy|aklagare)\b", mail.sender
        ),
        "shape:no-subject": not mail.subject.strip(),
    }
    yield from (name for name, hit in tests.items() if hit)
    for number in set(_ARTICLE.findall(f"{mail.subject} {mail.text}")):
        yield f"article:{number}"
