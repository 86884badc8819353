"""Mark what may be about somebody else, so that a person looks before it is handed over.

Finding names is guessing: better a mark too many than another person's data in a letter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cases.extract import Doubt, Item, Span, Subject
from cases.redact import Original, PersonalKind, mask_personal
from cases.register import email_key, folded, phone_key

_WORD = r"[A-ZÅÄÖÉÈÜÆØ][a-zåäöéèüæøß]+(?:-[A-ZÅÄÖÉÈÜÆØ][a-zåäöéèüæøß]+)?"
_FULL_NAME = re.compile(rf"\b{_WORD}(?: {_WORD})+\b")
_LONG_ENOUGH = 3
# Words that begin with a capital letter beside another in ordinary letters.
_NO_NAMES = frozenset(
    {
        *("hej", "hejsan", "tack", "vänliga", "vänlig", "hälsning", "hälsningar", "med", "mvh"),
        *("ärende", "ämne", "din", "ditt", "dina", "era", "ert", "vi", "jag", "vad", "när", "var"),
        *("hur", "det", "den", "en", "ett", "i", "på", "av", "från", "till", "om", "best", "kind"),
        *("regards", "dear", "hello", "thank", "you", "your", "case", "the", "sverige", "sweden"),
    }
)
_NO_WORDS = frozenset(folded(word) for word in _NO_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whose mentions are no others' data: the person, the organisation and its staff."""

    subject: Subject
    organisation: frozenset[str]
    staff: frozenset[str] = frozenset()

    def words(self) -> frozenset[str]:
        """Return the words, folded, of names that need no mark."""
        names = (*self.subject.names, *self.staff, *(o for o in self.organisation if "@" not in o))
        return frozenset(word for name in names for word in folded(name).split())


def marked(item: Item, known: Known) -> Item:
    """Return the item with a span for each mention of somebody else; decided spans are kept."""
    spans = [
        Span(field=number, start=start, end=end, doubt=doubt)
        for number, (_, value) in enumerate(item.fields)
        for start, end, doubt in _apart(_mentions(value, known))
    ]
    return replace(item, spans=(*item.spans, *spans))


_Mention = tuple[int, int, Doubt]


def _mentions(text: str, known: Known) -> Iterator[_Mention]:
    for original in mask_personal(text, keep=known.organisation).originals:
        doubt = _doubt(original, known.subject)
        if doubt is not None:
            yield from ((s, e, doubt) for s, e in _places(text, original.value))
    for name in known.subject.others:
        yield from ((s, e, Doubt.HOUSEHOLD) for s, e in _name_places(text, name, known))
    own = known.words()
    for match in _FULL_NAME.finditer(text):
        words = folded(match[0]).split()
        if not (own | _NO_WORDS).intersection(words):
            yield match.start(), match.end(), Doubt.NAME


def _doubt(original: Original, subject: Subject) -> Doubt | None:
    value = original.value
    if original.kind is PersonalKind.EMAIL:
        own = {email_key(address) for address in subject.emails}
        return None if email_key(value) in own else Doubt.EMAIL
    if original.kind is PersonalKind.PHONE:
        own = {phone_key(number) for number in subject.phones}
        return None if phone_key(value) in own else Doubt.PHONE
    if original.kind is PersonalKind.PERSONNUMMER:
        return None if _same_number(value, subject.personnummer) else Doubt.NUMBER
    return None


def _same_number(value: str, own: str) -> bool:
    digits = "".join(filter(str.isdigit, value))
    return bool(own) and own.endswith(digits[-10:])


def _name_places(text: str, name: str, known: Known) -> Iterator[tuple[int, int]]:
    own = {word for one in known.subject.names for word in folded(one).split()}
    # The surname may be shared by the whole household; the given name alone still points out.
    parts = [part for part in name.split() if folded(part) not in own and len(part) >= _LONG_ENOUGH]
    for form in (name, *parts):
        pattern = re.compile(rf"(?<!\w){re.escape(form)}s?(?!\w)", re.IGNORECASE)
        yield from (match.span() for match in pattern.finditer(text))


def _places(text: str, value: str) -> Iterator[tuple[int, int]]:
    at = text.find(value)
    while at >= 0:
        yield at, at + len(value)
        at = text.find(value, at + len(value))


def _apart(mentions: Iterable[_Mention]) -> list[_Mention]:
    """Drop mentions inside another, and mentions found twice."""
    kept: list[_Mention] = []
    for mention in sorted(set(mentions), key=lambda m: (m[0], -m[1], m[2])):
        if kept and mention[1] <= kept[-1][1]:
            continue
        kept.append(mention)
    return kept
