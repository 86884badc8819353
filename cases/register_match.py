"""Find whom a request is about in the register, with the evidence for each candidate."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum, unique

from rapidfuzz import fuzz

from cases.register import (
    Person,
    customer_number_key,
    email_key,
    folded,
    personnummer_hash,
    phone_key,
    postcode_key,
)

NAME_LIKENESS = 88.0
STREET_LIKENESS = 90.0


@unique
class MatchKind(StrEnum):
    """What a candidate has in common with the request."""

    PERSONNUMMER = "personnummer"
    CUSTOMER_NUMBER = "customer_number"
    EMAIL = "email"
    PHONE = "phone"
    NAME_AND_ADDRESS = "name_and_address"


@unique
class Verdict(StrEnum):
    """Whether the request points at one person."""

    UNIQUE = "unique"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a request says about its sender; everything is optional."""

    personnummer_hashes: frozenset[str] = frozenset()
    customer_numbers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    name: str = ""
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person with all rows of the register, and what spoke for them."""

    rows: tuple[Person, ...]
    evidence: frozenset[MatchKind]

    @property
    def is_protected(self) -> bool:
        """Whether any row carries the protected flag."""
        return any(row.protected for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """The candidates, the best first, and the verdict; `unique` is about the first one."""

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The one person, if the verdict is unique."""
        return self.candidates[0] if self.verdict is Verdict.UNIQUE else None


_Key = tuple[str, ...]


@dataclass(slots=True)
class RegisterIndex:
    """Look-up tables over the people; built once, used for many requests."""

    rows: dict[_Key, list[Person]] = field(default_factory=dict)
    # Tuples, because nearly every value belongs to one person and a register has many.
    _by: dict[MatchKind, dict[str, tuple[_Key, ...]]] = field(default_factory=dict)
    _by_place: dict[str, set[_Key]] = field(default_factory=dict)

    @classmethod
    def build(cls, people: Iterable[Person], *, pepper: bytes) -> "RegisterIndex":
        """Index the people; `pepper` is the key of the personnummer hashes."""
        index = cls()
        index._by = {kind: {} for kind in MatchKind}
        index._by_place = defaultdict(set)
        for person in people:
            index._add(person, pepper)
        return index

    def _add(self, person: Person, pepper: bytes) -> None:
        key = _identity(person)
        self.rows.setdefault(key, []).append(person)
        values = {
            MatchKind.CUSTOMER_NUMBER: customer_number_key(person.customer_number),
            MatchKind.EMAIL: email_key(person.email),
            MatchKind.PHONE: phone_key(person.phone),
        }
        if person.personnummer:
            values[MatchKind.PERSONNUMMER] = personnummer_hash(person.personnummer, pepper)
        for kind, value in values.items():
            known = self._by[kind].get(value, ())
            if value and key not in known:
                self._by[kind][value] = (*known, key)
        for place in (postcode_key(person.postcode), folded(person.street)):
            if place:
                self._by_place[place].add(key)

    def hits(self, query: Query) -> dict[_Key, set[tuple[MatchKind, str]]]:
        """Give what speaks for whom: the kind and the very value that agreed."""
        asked = {
            MatchKind.PERSONNUMMER: query.personnummer_hashes,
            MatchKind.CUSTOMER_NUMBER: frozenset(map(customer_number_key, query.customer_numbers)),
            MatchKind.EMAIL: frozenset(map(email_key, query.emails)),
            MatchKind.PHONE: frozenset(map(phone_key, query.phones)),
        }
        found: dict[_Key, set[tuple[MatchKind, str]]] = defaultdict(set)
        for kind, values in asked.items():
            for value in values - {""}:
                for key in self._by[kind].get(value, ()):
                    found[key].add((kind, value))
        for key in self._neighbours(query):
            found[key].add((MatchKind.NAME_AND_ADDRESS, ""))
        return found

    def _neighbours(self, query: Query) -> Iterable[_Key]:
        """Find people of a like name at a like address; a name alone finds nobody."""
        name, street = folded(query.name), folded(query.street)
        postcode = postcode_key(query.postcode)
        if not name or not (street or postcode):
            return
        keys = self._by_place.get(street, set()) | self._by_place.get(postcode, set())
        for key in keys:
            if any(_is_like(row, name, street, postcode) for row in self.rows[key]):
                yield key


def match_register(index: RegisterIndex, query: Query) -> MatchResult:
    """Match a request against the register.

    One person is unique when everything that speaks for any other speaks for them as well, and
    more does: a shared mailbox does not hide who gave a customer number, but two customer numbers
    of two people stay two.
    """
    hits = index.hits(query)
    if not hits:
        return MatchResult(verdict=Verdict.NONE)
    ranked = sorted(hits, key=lambda key: (_weight(hits[key]), key), reverse=True)
    first, others = ranked[0], ranked[1:]
    is_unique = all(hits[other] < hits[first] for other in others)
    candidates = tuple(
        Candidate(
            rows=tuple(index.rows[key]),
            evidence=frozenset(kind for kind, _ in hits[key]),
        )
        for key in ranked
    )
    verdict = Verdict.UNIQUE if is_unique else Verdict.SEVERAL
    return MatchResult(verdict=verdict, candidates=candidates)


_WEIGHTS: dict[MatchKind, int] = {
    MatchKind.PERSONNUMMER: 16,
    MatchKind.CUSTOMER_NUMBER: 8,
    MatchKind.EMAIL: 4,
    MatchKind.PHONE: 2,
    MatchKind.NAME_AND_ADDRESS: 1,
}


def _weight(hits: set[tuple[MatchKind, str]]) -> int:
    return sum(_WEIGHTS[kind] for kind, _ in hits)


def _identity(person: Person) -> _Key:
    if person.personnummer:
        return ("person", person.personnummer)
    return ("customer", customer_number_key(person.customer_number), folded(person.name))


def _is_like(row: Person, name: str, street: str, postcode: str) -> bool:
    if not _is_like_name(folded(row.name), name):
        return False
    if postcode and postcode_key(row.postcode) != postcode:
        return False
    return not street or _is_like_street(folded(row.street), street)


def _is_like_name(ours: str, theirs: str) -> bool:
    if fuzz.token_sort_ratio(ours, theirs) >= NAME_LIKENESS:
        return True
    # A middle name more or less is the same person; a surname alone is a whole household.
    is_full = " " in ours and " " in theirs
    return is_full and fuzz.token_set_ratio(ours, theirs) >= NAME_LIKENESS


def _is_like_street(ours: str, theirs: str) -> bool:
    # Storgatan 1 and Storgatan 11 are alike as text but not as homes.
    same_numbers = _numbers(ours) == _numbers(theirs)
    return same_numbers and fuzz.ratio(ours, theirs) >= STREET_LIKENESS


def _numbers(street: str) -> list[str]:
    return [word for word in street.split() if word[0].isdecimal()]
