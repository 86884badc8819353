"""An extract: what our systems hold about one person, from collecting to handing over (Articles 15 and 20)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum, unique

from cases.errors import CasesError


class NotReady(CasesError):
    """The extract has not come so far; load the page again."""


@unique
class ExtractState(StrEnum):
    """How far an extract has come."""

    COLLECTING = "collecting"
    REVIEW = "review"
    APPROVED = "approved"
    DELIVERED = "delivered"


@unique
class PartState(StrEnum):
    """How far one source of an extract has come; `asked` waits for a system owner."""

    WAITING = "waiting"
    FAILED = "failed"
    ASKED = "asked"
    COLLECTED = "collected"


@unique
class Delivery(StrEnum):
    """The way to the person."""

    POST = "post"
    LINK = "link"


@unique
class Withheld(StrEnum):
    """Why something is not handed over; each is a refusal in part (Article 12(4))."""

    OTHERS = "others"  # another person's data, Article 15(4)
    SECRET = "secret"  # trade secrets and security, Article 15(4), recital 63  # noqa: S105
    SECRECY = "secrecy"  # statutory secrecy, dataskyddslagen 5 kap. 1 §
    DRAFT = "draft"  # running text not yet final and memory notes, 5 kap. 2 §


@unique
class Doubt(StrEnum):
    """Why a person must look before it is handed over."""

    NAME = "name"  # looks like somebody's name
    HOUSEHOLD = "household"  # somebody on the same contract or at the same address
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"  # a personnummer that is not the person's own
    PICKED = "picked"  # marked by hand
    NOTE = "note"  # an internal note
    UNREGISTERED = "unregistered"  # from an address that the register does not know
    CHAT = "chat"  # added in a chat, which proves nobody
    REQUEST_ABOUT = "request_about"  # somebody else asked about the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The person whose data is looked for; `others` are the names of people around them.

    `shares_address` says that somebody else is registered where they are.
    """

    names: tuple[str, ...] = ()
    customer_numbers: tuple[str, ...] = ()
    personnummer: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    shares_address: bool = False

    def __repr__(self) -> str:
        # A stray log line must not spell out who it is about.
        return f"Subject(customer_numbers={self.customer_numbers!r}, …)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A passage of a field's value that may be about somebody else; `hidden` is None until decided."""

    field: int
    start: int
    end: int
    doubt: Doubt
    hidden: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a source holds: names and values of its fields, and what was decided of it.

    `included` is None until a person has decided; `reason` says why it is withheld.
    """

    title: str
    fields: tuple[tuple[str, str], ...]
    doubt: Doubt | None = None
    included: bool | None = True
    reason: Withheld | None = None
    spans: tuple[Span, ...] = ()

    @property
    def decided(self) -> bool:
        """Tell whether nothing of it waits for a person."""
        if self.included is None:
            return False
        return not self.included or all(span.hidden is not None for span in self.spans)

    @property
    def is_anothers(self) -> bool:
        """Tell whether a person found that a guess had led to somebody else: nothing of it is told."""
        guessed = self.doubt in {Doubt.UNREGISTERED, Doubt.CHAT} and self.included is False
        return guessed and self.reason is Withheld.OTHERS

    @property
    def hidden(self) -> int:
        """Return how many passages of what is handed over are hidden."""
        return sum(bool(span.hidden) for span in self.spans) if self.included else 0

    def shown(self, placeholder: str) -> tuple[tuple[str, str], ...]:
        """Return the fields as they are handed over, each hidden passage replaced."""
        return tuple(
            (name, self._without(number, value, placeholder))
            for number, (name, value) in enumerate(self.fields)
        )

    def _without(self, field: int, value: str, placeholder: str) -> str:
        done = len(value)
        for span in sorted(self.spans, key=lambda one: (one.start, one.end), reverse=True):
            if span.field != field or not span.hidden:
                continue
            # Spans may touch or overlap: what is gone stays gone, and leaves one mark.
            end = min(span.end, done)
            if end <= span.start:
                continue
            value = value[: span.start] + placeholder + value[end:]
            done = span.start
        return value


def decide(
    item: Item, *, included: bool, reason: Withheld | None, hidden: Iterable[int], also: str = ""
) -> Item:
    """Return the item as a person decided; `hidden` numbers the spans, `also` is further text.

    Raises NotReady when it is withheld without a reason.
    """
    if not included and reason is None:
        raise NotReady("Välj ett skäl för det som ska utelämnas.")
    chosen = frozenset(hidden)
    spans = [replace(span, hidden=number in chosen) for number, span in enumerate(item.spans)]
    spans += _picked(item, also.strip())
    return replace(item, included=included, reason=None if included else reason, spans=tuple(spans))


def _picked(item: Item, text: str) -> Iterable[Span]:
    if not text:
        return
    for field, (_, value) in enumerate(item.fields):
        at = value.find(text)
        while at >= 0:
            end = at + len(text)
            yield Span(field=field, start=at, end=end, doubt=Doubt.PICKED, hidden=True)
            at = value.find(text, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one source gave; `fault` is one Swedish line when it did not answer."""

    id: int
    extract_id: int
    source: str
    state: PartState
    items: tuple[Item, ...]
    fault: str
    attempts: int
    next_attempt_at: datetime | None
    collected_at: datetime | None
    due_on: date | None
    task_id: int | None
    version: int

    @property
    def undecided(self) -> int:
        """Return how many items wait for a person."""
        return sum(not item.decided for item in self.items)

    @property
    def handed_over(self) -> tuple[Item, ...]:
        """Return the items that the person gets, in whole or part."""
        return tuple(item for item in self.items if item.included)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """An extract of a case; its files are there between approval and delivery."""

    id: int
    case_id: int
    state: ExtractState
    subject: Subject
    delivery: Delivery | None
    approvals: tuple[str, ...]
    approved_at: datetime | None
    delivered_at: datetime | None
    link_expires_at: datetime | None
    downloaded_at: datetime | None
    forgotten_at: datetime | None
    withheld: bool
    version: int


def reasons_of(parts: Iterable[Part]) -> dict[Withheld, int]:
    """Count what is withheld by reason: whole items, and hidden passages about others."""
    counts: dict[Withheld, int] = {}
    for item in (item for part in parts for item in part.items):
        if item.included is False and item.reason is not None:
            counts[item.reason] = counts.get(item.reason, 0) + 1
        elif item.hidden:
            counts[Withheld.OTHERS] = counts.get(Withheld.OTHERS, 0) + item.hidden
    return counts


def subject_from_json(text: str) -> Subject:
    """Read a subject that was written with `asdict`."""
    known = json.loads(text)
    several = ("names", "customer_numbers", "emails", "phones", "others")
    return Subject(
        personnummer=known["personnummer"],
        shares_address=known["shares_address"],
        **{name: tuple(known[name]) for name in several},
    )


def items_to_json(items: Sequence[Item]) -> str:
    """Write items for the store."""
    return json.dumps([asdict(item) for item in items], ensure_ascii=False)


def items_from_json(text: str) -> tuple[Item, ...]:
    """Read what `items_to_json` wrote."""
    return tuple(_item(content) for content in json.loads(text))


def _item(content: dict[str, object]) -> Item:
    known = dict(content)
    fields = [(str(name), str(value)) for name, value in known.pop("fields")]  # type: ignore[attr-defined]
    spans = [
        Span(**{**span, "doubt": Doubt(span["doubt"])})
        for span in known.pop("spans")  # type: ignore[attr-defined]
    ]
    doubt, reason = known.pop("doubt"), known.pop("reason")
    return Item(
        **known,  # type: ignore[arg-type]
        fields=tuple(fields),
        spans=tuple(spans),
        doubt=Doubt(str(doubt)) if doubt else None,
        reason=Withheld(str(reason)) if reason else None,
    )
