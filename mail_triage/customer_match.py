"""Finds whom of the register a mail is about, and what that says of its sender."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from cases.case_type import Flag
from cases.personnummer import find_all
from cases.register import (
    Person,
    customer_number_key,
    email_key,
    personnummer_hash,
    postcode_key,
)
from cases.register_match import (
    Candidate,
    MatchKind,
    MatchResult,
    Query,
    RegisterIndex,
    Verdict,
    match_register,
)
from mail_triage.flags import FlagHit
from mail_triage.sender import SenderFinding

COOLING = timedelta(days=30)
_MAX_CHARACTERS = 12_000
_NAMED = re.compile(
    r"(?:kund\s?-?(?:nummer|nr|id)|customer\s*(?:number|no|id|nr)|kundenummer|asiakasnumero|kundennummer)"
    r"[\s.:#]*(?:(?:är|is|er|:|=)\s*)?([0-9A-Za-z](?:[0-9A-Za-z/-]|[ \u00a0](?=\d)){2,20})",
    re.IGNORECASE,
)
_NUMBER_LIKE = re.compile(r"(?<![0-9A-Za-z.-])[A-Za-z]{0,4}-?\d[\d-]{3,15}(?![0-9A-Za-z-])")
_PHONE = re.compile(r"(?<![\d-])(?:\+46|0046|0)[\d\s()/-]{6,16}\d(?![\d-])")
_POSTCODE = re.compile(r"(?<!\d)(\d{3}[ \u00a0]?\d{2})(?=\s+[A-ZÅÄÖ])")
_STREET = re.compile(
    r"\b([A-ZÅÄÖ][\wåäöé]*(?:gatan|vägen|gränd|torget|allén|stigen|backen|plan|väg|gata)"
    r"\s+\d{1,4}\s?[A-Za-z]?)\b"
)
# Where somebody lives: a few words and a number, as in "Påryd 77" or "Hossmo bygata 2 B".
_HOME = re.compile(r"(?<![\w-])((?:[^\W\d_][\w'’-]{0,40} ){1,4})(\d{1,4})( ?[A-Za-z])?(?![\w-])")
_POSTCODE_NEXT = re.compile(r"[\s,]+(?:(?:SE|S)[- ]?)?(\d{3}[ \u00a0]?\d{2})(?!\d)")
_MAX_HOMES = 20
_BEFORE_HOME, _AFTER_HOME = 160, 60
_DIGITS_IN_NUMBER = 4
_MIN_NAMED_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFinding:
    """The register match of a mail; `sender_rows` are of the one person who owns the From address.

    `customer_numbers` are those to show an agent: what the mail names, or what it makes certain. `names_another`: the
    mail holds a personnummer that is not the one the sender has in the register.
    """

    customer_numbers: tuple[str, ...]
    result: MatchResult
    sender_rows: tuple[Person, ...]
    is_shared_mailbox: bool
    is_recent: bool
    is_protected: bool
    names_another: bool
    flags: tuple[FlagHit, ...]
    reasons: tuple[str, ...]

    @property
    def rows(self) -> tuple[Person, ...]:
        """The register rows of the one person matched and of the one who owns the From address."""
        best = self.result.best
        return (*(best.rows if best else ()), *self.sender_rows)

    @property
    def customer_number(self) -> str | None:
        """The customer number of the unique match; None for several persons or none."""
        best = self.result.best
        if best is None:
            return None
        named = [
            row.customer_number for row in best.rows if row.customer_number in self.customer_numbers
        ]
        return (named or [row.customer_number for row in best.rows])[0]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The customer numbers of all candidates, the best first."""
        rows = (row for candidate in self.result.candidates for row in candidate.rows)
        return tuple(dict.fromkeys(row.customer_number for row in rows))


class CustomerMatcher:
    """Matches mails against one register; build once, use for many mails."""

    def __init__(self, index: RegisterIndex, *, pepper: bytes, today: date) -> None:
        self._index = index
        self._pepper = pepper
        self._today = today
        people = [person for rows in index.rows.values() for person in rows]
        self._numbers = {customer_number_key(p.customer_number): p.customer_number for p in people}
        self._emails: dict[str, set[str]] = {}
        for person in people:
            if person.email:
                key = customer_number_key(person.customer_number)
                self._emails.setdefault(key, set()).add(email_key(person.email))
        self.addresses = frozenset(email_key(p.email) for p in people if p.email)

    def emails_of(self, customer_number: str) -> frozenset[str]:
        """Return the registered addresses of a customer number."""
        return frozenset(self._emails.get(customer_number_key(customer_number), ()))

    def match(self, text: str, sender: SenderFinding) -> CustomerFinding:
        """Find the person.

        Customer numbers are those that the mail calls so (“kundnummer 123456”) and any number in it
        that the register knows. If the mail names none, the numbers of the one person whose
        registered address is the authenticated From count; then those of the one person whom all
        else in it fits. A From that nobody vouches for names nobody.
        """
        text = text[:_MAX_CHARACTERS]
        hashes = [
            [personnummer_hash(reading, self._pepper) for reading in found.readings]
            for found in find_all(text)
        ]
        named = self._named_numbers(text)
        address = email_key(sender.evidence.address)
        by_mail = self._owners(Query(emails=frozenset({address} if address else ())))
        street, postcode = _STREET.search(text), _POSTCODE.search(text)
        result = match_register(
            self._index,
            Query(
                personnummer_hashes=frozenset(h for readings in hashes for h in readings),
                customer_numbers=frozenset(named),
                emails=frozenset({address} if address else ()),
                phones=frozenset(match[0] for match in _PHONE.finditer(text)),
                name=sender.evidence.name,
                street=street[1] if street else "",
                postcode=postcode[1] if postcode else "",
            ),
        )
        one = by_mail[0] if len(by_mail) == 1 else None
        # Whoever lives where the mail says is shown to the agent, and bound to nothing.
        told = self._at_home(text)
        found = one if one is not None and sender.evidence.authenticated else None
        numbers = tuple(named) or _numbers_of(found or _pointed_at(result, told))
        subjects = self._subjects(hashes, named)
        changed = self._recent(result.candidates if result.verdict is Verdict.UNIQUE else by_mail)
        protected = any(candidate.is_protected for candidate in (*result.candidates, *told))
        flags, reasons = self._warn(
            subjects, by_mail, result, changed=changed, protected=protected, people=len(hashes)
        )
        if any(customer_number_key(number) not in self._numbers for number in named):
            reasons += ("Ett kundnummer i mejlet finns inte i registret.",)
        if {_key(one) for one in told} - {_key(one) for one in result.candidates}:
            reasons += (_SAID_HOME if len(told) == 1 else _SAID_HOMES.format(len(told)),)
        return CustomerFinding(
            customer_numbers=numbers,
            result=result,
            sender_rows=one.rows if one else (),
            is_shared_mailbox=len(by_mail) > 1,
            is_recent=changed,
            is_protected=protected,
            names_another=self._names_another(hashes, one),
            flags=flags,
            reasons=reasons,
        )

    def _named_numbers(self, text: str) -> list[str]:
        found: dict[str, str] = {}
        for match in _NAMED.finditer(text):
            said = match[1].strip(" -/\u00a0")
            key = customer_number_key(said)
            if key in self._numbers:
                found[key] = self._numbers[key]
                continue
            first = said.split()[0]
            digits = sum(character.isdigit() for character in said)
            shown = said if said.replace(" ", "").replace("\u00a0", "").isdigit() else first
            if digits >= _MIN_NAMED_DIGITS and any(c.isdigit() for c in shown):
                key = customer_number_key(shown)
                found[key] = self._numbers.get(key, re.sub(r"\s", "", shown))
        for match in _NUMBER_LIKE.finditer(text):
            key = customer_number_key(match[0])
            if sum(c.isdigit() for c in key) >= _DIGITS_IN_NUMBER and key in self._numbers:
                found[key] = self._numbers[key]
        return list(found.values())

    def _at_home(self, text: str) -> tuple[Candidate, ...]:
        """Give each person who is named beside the very address that the register has."""
        found: dict[str, Candidate] = {}
        for home in islice(_HOME.finditer(text), _MAX_HOMES):
            after = _POSTCODE_NEXT.match(text, home.end())
            postcode = postcode_key(after[1]) if after else ""
            # Other words around the name do no harm: it is looked for among those who live there.
            near = text[max(0, home.start() - _BEFORE_HOME) : home.end() + _AFTER_HOME]
            for street in _streets(home):
                for candidate in self._owners(Query(name=near, street=street)):
                    lives = {postcode_key(row.postcode) for row in candidate.rows}
                    if not postcode or postcode in lives:
                        found.setdefault(_key(candidate), candidate)
        return tuple(found.values())

    def _owners(self, query: Query) -> tuple[Candidate, ...]:
        return match_register(self._index, query).candidates

    def _subjects(self, hashes: list[list[str]], named: list[str]) -> list[Candidate]:
        """Give each person of the register that the mail names by a number."""
        found: dict[str, Candidate] = {}
        queries = [Query(personnummer_hashes=frozenset(readings)) for readings in hashes]
        queries += [Query(customer_numbers=frozenset({number})) for number in named]
        for query in queries:
            for candidate in self._owners(query):
                found.setdefault(_key(candidate), candidate)
        return list(found.values())

    def _names_another(self, hashes: list[list[str]], sender: Candidate | None) -> bool:
        numbers = {row.personnummer for row in sender.rows if row.personnummer} if sender else set()
        own = {personnummer_hash(number, self._pepper) for number in numbers}
        # Of a sender without a number in the register nothing can be said.
        return bool(own) and any(own.isdisjoint(readings) for readings in hashes)

    def _recent(self, candidates: Iterable[Candidate]) -> bool:
        since = self._today - COOLING
        return any(
            changed is not None and changed >= since
            for candidate in candidates
            for row in candidate.rows
            for changed in (row.address_changed_on, row.email_changed_on)
        )

    def _warn(
        self,
        subjects: list[Candidate],
        senders: tuple[Candidate, ...],
        result: MatchResult,
        *,
        changed: bool,
        protected: bool,
        people: int,
    ) -> tuple[tuple[FlagHit, ...], tuple[str, ...]]:
        flags: list[FlagHit] = []
        reasons: list[str] = []
        own = {_key(candidate) for candidate in senders}
        others = [candidate for candidate in subjects if _key(candidate) not in own]
        if len(subjects) > 1 or (people > 1 and len({*map(_key, subjects)}) != 1):
            flags.append(
                FlagHit(
                    flag=Flag.SEVERAL_SUBJECTS,
                    reason="Mejlet nämner nummer som tillhör flera personer.",
                )
            )
        if others and own:
            flags.append(
                FlagHit(
                    flag=Flag.PROXY,
                    reason="Mejlet nämner en annan persons nummer än den som äger avsändaradressen.",
                )
            )
        if protected:
            flags.append(
                FlagHit(
                    flag=Flag.PROTECTED_IDENTITY,
                    reason="En person som mejlet kan gälla har skyddade personuppgifter i registret.",
                )
            )
        if changed:
            flags.append(
                FlagHit(
                    flag=Flag.RECENT_CHANGE,
                    reason="Adress eller e-post i registret har ändrats de senaste 30 dagarna.",
                )
            )
        if len(senders) > 1:
            reasons.append("Flera kunder delar avsändaradressen, så den styrker ingen av dem.")
        if result.verdict is Verdict.SEVERAL:
            reasons.append(
                f"Uppgifterna i mejlet passar {len(result.candidates)} personer i registret. Välj själv."
            )
        elif result.best is not None:
            evidence = ", ".join(_WORDS[kind] for kind in MatchKind if kind in result.best.evidence)
            reasons.append(f"En person i registret passar: {evidence}.")
        return tuple(flags), tuple(reasons)


_WORDS: dict[MatchKind, str] = {
    MatchKind.PERSONNUMMER: "personnummer",
    MatchKind.CUSTOMER_NUMBER: "kundnummer",
    MatchKind.EMAIL: "e-postadress",
    MatchKind.PHONE: "telefonnummer",
    MatchKind.NAME_AND_ADDRESS: "namn och adress",
}


_SAID_HOME = "En person i registret har det namn och den adress som står i mejlet."
_SAID_HOMES = "{} personer i registret har ett namn och en adress som står i mejlet. Välj själv."


def _streets(home: re.Match[str]) -> list[str]:
    """Give what the street may be called: the last words before the number, with its letter and without."""
    words = home[1].split()
    numbers = [home[2] + home[3], home[2] + home[3].strip(), home[2]] if home[3] else [home[2]]
    return [
        f"{' '.join(words[start:])} {number}"
        for start in range(len(words))
        for number in dict.fromkeys(numbers)
    ]


def _pointed_at(result: MatchResult, told: tuple[Candidate, ...]) -> Candidate | None:
    """Give the one person whom the mail points at by more than an unproven From."""
    best = result.best
    if best is not None and best.evidence != {MatchKind.EMAIL}:
        return best
    is_same = best is None or {_key(best)} == {_key(one) for one in told}
    return told[0] if len(told) == 1 and is_same and result.verdict is not Verdict.SEVERAL else None


def _numbers_of(candidate: Candidate | None) -> tuple[str, ...]:
    rows = candidate.rows if candidate else ()
    return tuple(dict.fromkeys(row.customer_number for row in rows))


def _key(candidate: Candidate) -> str:
    row = candidate.rows[0]
    return row.personnummer or f"{customer_number_key(row.customer_number)} {row.name}"
