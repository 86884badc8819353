"""Extracts and what each source gave, sealed until they are handed over."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select, update

from cases.case import Case
from cases.errors import StaleCase
from cases.extract import (
    Delivery,
    Extract,
    ExtractState,
    Item,
    Part,
    PartState,
    Subject,
    items_from_json,
    items_to_json,
    subject_from_json,
)
from cases.store.event_log import EventLog
from cases.store.schema import extract_parts, extracts
from cases.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A source to be asked; with a task it waits for a person."""

    source: str
    due_on: date | None = None
    task_id: int | None = None


def link_hash(token: str) -> str:
    """Return what is kept of a link's token: it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def forget_content(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Take away what extracts hold of a person."""
    connection.execute(delete(extract_parts).where(extract_parts.c.extract_id.in_(ids)))
    connection.execute(
        update(extracts)
        .where(extracts.c.id.in_(ids))
        .values(
            subject_sealed=None,
            letter_sealed=None,
            archive_sealed=None,
            link_hash=None,
            link_expires_at=None,
            forgotten_at=now,
        )
    )


class ExtractStore:
    """The extracts; every change but a source's answer checks the version."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events

    def begin(
        self, case: Case, subject: Subject, parts: Sequence[NewPart], *, actor: str, now: datetime
    ) -> Extract:
        """Open an extract with a part for each source; one that is there already is emptied first."""
        earlier, version = self.of_case(case.id), 1
        if earlier is not None:
            # A form made from what is emptied here must not fit what comes in its place.
            reviewed = (part.version for part in self.parts(earlier))
            version += max([earlier.version, *reviewed])
            self._delete(earlier.id)
        extract_id = self._connection.execute(
            insert(extracts)
            .values(
                case_id=case.id,
                state=ExtractState.COLLECTING,
                subject_sealed=self._vault.seal_text(json.dumps(asdict(subject))),
                approvals=[],
                withheld=False,
                begun_at=now,
                version=version,
            )
            .returning(extracts.c.id)
        ).scalar_one()
        for part in parts:
            self._connection.execute(
                insert(extract_parts).values(
                    extract_id=extract_id,
                    source=part.source,
                    state=PartState.ASKED if part.task_id else PartState.WAITING,
                    fault="",
                    attempts=0,
                    next_attempt_at=None if part.task_id else now,
                    due_on=part.due_on,
                    task_id=part.task_id,
                    version=version,
                )
            )
        detail = {"sources": [part.source for part in parts], "again": earlier is not None}
        self._events.append("extract_begun", case_id=case.id, actor=actor, at=now, detail=detail)
        return self.by_id(extract_id)

    def by_id(self, extract_id: int) -> Extract:
        """Return the extract; raises LookupError when there is none."""
        row = self._connection.execute(select(extracts).where(extracts.c.id == extract_id)).first()
        if row is None:
            message = f"there is no extract {extract_id}"
            raise LookupError(message)
        return self._extract(row)

    def of_case(self, case_id: int) -> Extract | None:
        """Return the extract of a case."""
        query = select(extracts).where(extracts.c.case_id == case_id)
        row = self._connection.execute(query).first()
        return self._extract(row) if row else None

    def of_link(self, token: str, *, now: datetime) -> Extract | None:
        """Return the extract that a link leads to, while it lasts."""
        query = select(extracts).where(
            extracts.c.link_hash == link_hash(token), extracts.c.link_expires_at > now
        )
        row = self._connection.execute(query).first()
        return self._extract(row) if row else None

    def unfinished(self) -> list[Extract]:
        """Return the extracts that are not handed over, oldest first."""
        query = (
            select(extracts)
            .where(extracts.c.state != ExtractState.DELIVERED, extracts.c.forgotten_at.is_(None))
            .order_by(extracts.c.id)
        )
        return [self._extract(row) for row in self._connection.execute(query)]

    def fetched(self, *, now: datetime) -> list[Extract]:
        """Return the extracts that the person has fetched and whose link has run out."""
        query = select(extracts).where(
            extracts.c.state == ExtractState.APPROVED,
            extracts.c.downloaded_at.is_not(None),
            extracts.c.link_expires_at <= now,
        )
        return [self._extract(row) for row in self._connection.execute(query)]

    def parts(self, extract: Extract) -> list[Part]:
        """Return the parts in the order of the sources."""
        query = (
            select(extract_parts)
            .where(extract_parts.c.extract_id == extract.id)
            .order_by(extract_parts.c.id)
        )
        return [self._part(row) for row in self._connection.execute(query)]

    def part(self, part_id: int) -> Part:
        """Return a part."""
        query = select(extract_parts).where(extract_parts.c.id == part_id)
        return self._part(self._connection.execute(query).one())

    def due(self, *, now: datetime) -> list[int]:
        """Return the parts whose source is to be asked now, oldest first."""
        query = (
            select(extract_parts.c.id)
            .where(
                extract_parts.c.state.in_([PartState.WAITING, PartState.FAILED]),
                extract_parts.c.next_attempt_at <= now,
            )
            .order_by(extract_parts.c.id)
        )
        return list(self._connection.execute(query).scalars())

    def claim(self, part_id: int, *, until: datetime, now: datetime) -> Part | None:
        """Take a due part in hand until then; None when another process has it."""
        result = self._connection.execute(
            update(extract_parts)
            .where(
                extract_parts.c.id == part_id,
                extract_parts.c.state.in_([PartState.WAITING, PartState.FAILED]),
                extract_parts.c.next_attempt_at <= now,
            )
            .values(next_attempt_at=until)
        )
        return self.part(part_id) if result.rowcount == 1 else None

    def retry(self, part: Part, *, now: datetime) -> None:
        """Let a source that failed be asked at once."""
        self._connection.execute(
            update(extract_parts)
            .where(extract_parts.c.id == part.id, extract_parts.c.state == PartState.FAILED)
            .values(next_attempt_at=now)
        )

    def filled(self, part: Part, items: Sequence[Item], *, actor: str, now: datetime) -> None:
        """Keep what a source gave, and open the review when it was the last."""
        self._put(part, items, state=PartState.COLLECTED, collected_at=now, fault="")
        detail = {"source": part.source, "items": len(items)}
        self._log("extract_collected", part.extract_id, detail, actor=actor, now=now)
        extract = self.by_id(part.extract_id)
        left = any(one.state is not PartState.COLLECTED for one in self.parts(extract))
        if not left and extract.state is ExtractState.COLLECTING:
            self.change(extract, {"state": ExtractState.REVIEW}, "extract_complete", now=now)

    def failed(self, part: Part, fault: str, *, again: timedelta, now: datetime) -> None:
        """Record that a source did not answer, and when it is asked again."""
        self._connection.execute(
            update(extract_parts)
            .where(extract_parts.c.id == part.id)
            .values(
                state=PartState.FAILED,
                fault=fault,
                attempts=part.attempts + 1,
                next_attempt_at=now + again,
            )
        )
        detail = {"source": part.source, "attempts": part.attempts + 1}
        self._log("extract_source_failed", part.extract_id, detail, actor="system", now=now)

    def reviewed(self, part: Part, items: Sequence[Item], *, actor: str, now: datetime) -> None:
        """Keep what a person decided; raises StaleCase when somebody else did meanwhile."""
        self._put(part, items)
        detail = {
            "source": part.source,
            "withheld": sum(item.included is False for item in items),
            "hidden": sum(item.hidden for item in items),
        }
        # The first of two approved what was there before, and whoever has the page open sees it still.
        self._connection.execute(
            update(extracts)
            .where(extracts.c.id == part.extract_id)
            .values(approvals=[], version=extracts.c.version + 1)
        )
        self._log("extract_reviewed", part.extract_id, detail, actor=actor, now=now)

    def change(
        self,
        extract: Extract,
        values: Mapping[str, object],
        kind: str,
        *,
        now: datetime,
        actor: str = "system",
        detail: Mapping[str, object] | None = None,
    ) -> Extract:
        """Change and log; raises StaleCase when the extract is another by now."""
        result = self._connection.execute(
            update(extracts)
            .where(extracts.c.id == extract.id, extracts.c.version == extract.version)
            .values(version=extract.version + 1, **values)
        )
        if result.rowcount != 1:
            raise StaleCase
        self._log(kind, extract.id, detail or {}, actor=actor, now=now)
        return self.by_id(extract.id)

    def sealed_files(self, letter: bytes, archive: bytes | None) -> dict[str, object]:
        """Return the values under which the finished files are kept."""
        return {
            "letter_sealed": self._vault.seal(letter),
            "archive_sealed": self._vault.seal(archive) if archive is not None else None,
        }

    def letter(self, extract: Extract) -> bytes | None:
        """Return the finished letter, while it is there."""
        return self._file(extract, "letter_sealed")

    def archive(self, extract: Extract) -> bytes | None:
        """Return the finished files for another system, while they are there."""
        return self._file(extract, "archive_sealed")

    def forget(self, ids: Iterable[int], *, now: datetime) -> None:
        """Take away files and what was collected; that there was an extract, and when, stays."""
        for extract_id in ids:
            forget_content(self._connection, [extract_id], now)
            self._log("extract_forgotten", extract_id, {}, actor="system", now=now)

    def _put(self, part: Part, items: Sequence[Item], **values: object) -> None:
        sealed = self._vault.seal_text(items_to_json(items))
        result = self._connection.execute(
            update(extract_parts)
            .where(extract_parts.c.id == part.id, extract_parts.c.version == part.version)
            .values(items_sealed=sealed, version=part.version + 1, **values)
        )
        if result.rowcount != 1:
            raise StaleCase

    def _delete(self, extract_id: int) -> None:
        self._connection.execute(
            delete(extract_parts).where(extract_parts.c.extract_id == extract_id)
        )
        self._connection.execute(delete(extracts).where(extracts.c.id == extract_id))

    def _log(
        self,
        kind: str,
        extract_id: int,
        detail: Mapping[str, object],
        *,
        actor: str,
        now: datetime,
    ) -> None:
        case_id = self._connection.execute(
            select(extracts.c.case_id).where(extracts.c.id == extract_id)
        ).scalar_one()
        self._events.append(kind, case_id=case_id, actor=actor, at=now, detail=detail)

    def _file(self, extract: Extract, column: str) -> bytes | None:
        query = select(extracts.c[column]).where(extracts.c.id == extract.id)
        sealed = self._connection.execute(query).scalar()
        return self._vault.open(sealed) if sealed is not None else None

    def _extract(self, row: Row[tuple[object, ...]]) -> Extract:
        sealed = row.subject_sealed
        subject = subject_from_json(self._vault.open_text(sealed)) if sealed else Subject()
        return Extract(
            id=row.id,
            case_id=row.case_id,
            state=ExtractState(row.state),
            subject=subject,
            delivery=Delivery(row.delivery) if row.delivery else None,
            approvals=tuple(row.approvals),
            approved_at=row.approved_at,
            delivered_at=row.delivered_at,
            link_expires_at=row.link_expires_at,
            downloaded_at=row.downloaded_at,
            forgotten_at=row.forgotten_at,
            withheld=row.withheld,
            version=row.version,
        )

    def _part(self, row: Row[tuple[object, ...]]) -> Part:
        sealed = row.items_sealed
        return Part(
            id=row.id,
            extract_id=row.extract_id,
            source=row.source,
            state=PartState(row.state),
            items=items_from_json(self._vault.open_text(sealed)) if sealed else (),
            fault=row.fault,
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            collected_at=row.collected_at,
            due_on=row.due_on,
            task_id=row.task_id,
            version=row.version,
        )
