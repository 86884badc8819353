"""Keep every mail's raw bytes before anything else happens to it."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from cases.case_type import Disposition
from cases.errors import BadSecret
from cases.mail import ArrivedMail, KeptMail, MailIdentity, Stage
from cases.store.schema import mail_pieces, mails
from cases.vault import Vault

# A large mail is sealed and stored piece by piece, so that it never lies in memory several times.
PIECE_BYTES = 256 * 1024

_COLUMNS = [c for c in mails.c if c.name not in {"raw_sealed", "envelope_sealed"}]
# Written once: building a statement costs more than running it.
_INSERT = insert(mails).returning(*_COLUMNS)
_BY_ID = select(*_COLUMNS).where(mails.c.id == bindparam("wanted"))
_RAW = select(mails.c.raw_sealed, mails.c.sha256, mails.c.duplicate_of).where(
    mails.c.id == bindparam("wanted")
)
_PIECE = select(mail_pieces.c.sealed).where(
    mail_pieces.c.mail_id == bindparam("wanted"), mail_pieces.c.number == bindparam("place")
)
_LAST_PIECE = select(func.max(mail_pieces.c.number)).where(
    mail_pieces.c.mail_id == bindparam("wanted")
)
_BY_IDENTITY = select(mails.c.id).where(
    *(mails.c[name] == bindparam(name) for name in ("mailbox", "folder", "uidvalidity", "uid"))
)
_FIRST_WITH = (
    select(mails.c.id)
    .where(
        mails.c.sha256 == bindparam("digest"),
        mails.c.duplicate_of.is_(None),
        mails.c.truncated.is_(False),
    )
    .order_by(mails.c.id)
    .limit(1)
)
_CLAIM = (
    update(mails)
    .where(mails.c.id == bindparam("wanted"), mails.c.stage == Stage.KEPT)
    .values(attempts=mails.c.attempts + 1)
    .returning(*_COLUMNS)
)
# A row that changes is held until the end of the transaction, in both databases.
_IN_HAND = (
    update(mails)
    .where(mails.c.id == bindparam("wanted"), mails.c.stage == Stage.KEPT)
    .values(attempts=mails.c.attempts)
    .returning(*_COLUMNS)
)
_SETTLE = update(mails).where(mails.c.id == bindparam("wanted"))
_EARLIER = (
    select(mails.c.id)
    .where(
        mails.c.message_id_hash.in_(bindparam("digests", expanding=True)),
        mails.c.id != bindparam("other_than"),
        mails.c.stage == Stage.DONE,
    )
    # The ids do not tell which was handled first: a lower one may have failed and been tried again.
    .order_by(mails.c.done_at, mails.c.id)
    .limit(1)
)
# A number that only keeping has.
_LOCK = select(func.pg_advisory_xact_lock(0x6B656570))


class MailStore:
    """Keeps mails, finds duplicates, and records what became of each."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def known(self, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return the UIDs already kept from a folder."""
        query = select(mails.c.uid).where(
            mails.c.mailbox == mailbox,
            mails.c.folder == folder,
            mails.c.uidvalidity == uidvalidity,
        )
        return frozenset(self._connection.execute(query).scalars())

    def keep(self, mail: ArrivedMail, *, now: datetime) -> KeptMail | None:
        """Store the raw bytes; None when this very mail is kept already.

        A copy of a kept mail (the same bytes under another UID) is stored as a duplicate linked
        to the first, without its bytes.
        """
        identity = mail.identity
        if self._connection.dialect.name == "postgresql":
            # Two at once would each not see what the other keeps; SQLite has one writer.
            self._connection.execute(_LOCK)
        if self._find(identity) is not None:
            return None
        digest = hashlib.sha256(mail.raw).hexdigest()
        first = None if mail.truncated else self._first_with(digest)
        envelope = json.dumps({"from": mail.envelope_from, "to": mail.envelope_to})
        raw = memoryview(mail.raw)
        values = {
            "mailbox": identity.mailbox,
            "folder": identity.folder,
            "uidvalidity": identity.uidvalidity,
            "uid": identity.uid,
            "sha256": digest,
            "size": mail.size,
            "received_at": mail.received_at,
            "kept_at": now,
            "envelope_sealed": self._vault.seal_text(envelope),
            "raw_sealed": None if first else self._vault.seal(raw[:PIECE_BYTES]),
            "stage": Stage.DUPLICATE if first else Stage.KEPT,
            "duplicate_of": first,
            "truncated": mail.truncated,
            "evidence_sealed": self._sealed({}),
            "attempts": 0,
        }
        kept = self._kept(self._connection.execute(_INSERT, values).one())
        if first is None:
            self._keep_rest(kept.id, raw)
        return kept

    def _keep_rest(self, mail_id: int, raw: memoryview) -> None:
        for place, start in enumerate(range(PIECE_BYTES, len(raw), PIECE_BYTES), 1):
            sealed = self._vault.seal(raw[start : start + PIECE_BYTES])
            values = {"mail_id": mail_id, "number": place, "sealed": sealed}
            self._connection.execute(insert(mail_pieces), values)

    def by_id(self, mail_id: int) -> KeptMail:
        """Return a kept mail; KeyError when there is none."""
        row = self._connection.execute(_BY_ID, {"wanted": mail_id}).first()
        if row is None:
            raise KeyError(mail_id)
        return self._kept(row)

    def raw(self, mail_id: int) -> bytes:
        """Return the bytes as they arrived (of a duplicate: the first's); KeyError once they are purged."""
        row = self._connection.execute(_RAW, {"wanted": mail_id}).first()
        if row is not None and row.raw_sealed is not None:
            return self._whole(mail_id, self._vault.open(row.raw_sealed), row.sha256)
        if row is None or row.duplicate_of is None:
            raise KeyError(mail_id)
        return self.raw(row.duplicate_of)

    def replace_raw(self, mail_id: int, raw: bytes) -> None:
        """Keep these bytes instead, when something in the mail must not be kept.

        The mail's digest stays that of what arrived: the same mail again is still a duplicate.
        """
        row = self._connection.execute(_RAW, {"wanted": mail_id}).one()
        if row.raw_sealed is None and row.duplicate_of is not None:
            self.replace_raw(row.duplicate_of, raw)
            return
        self._connection.execute(delete(mail_pieces).where(mail_pieces.c.mail_id == mail_id))
        sealed = self._vault.seal(raw)
        self._connection.execute(
            update(mails).where(mails.c.id == mail_id).values(raw_sealed=sealed)
        )

    def _whole(self, mail_id: int, first: bytes, digest: str) -> bytes:
        """Put the pieces together; BadSecret when one is missing or is not this mail's."""
        if len(first) < PIECE_BYTES:
            return first
        last = self._connection.execute(_LAST_PIECE, {"wanted": mail_id}).scalar()
        if last is None:
            return first
        whole = io.BytesIO()
        # All the room at once: a buffer that grows is copied, and a large mail would lie there twice.
        whole.seek((last + 1) * PIECE_BYTES - 1)
        whole.write(b"\0")
        whole.seek(0)
        whole.write(first)
        for place in range(1, last + 1):
            sealed = self._connection.execute(_PIECE, {"wanted": mail_id, "place": place}).scalar()
            whole.write(self._vault.open(sealed or b""))
        whole.truncate()
        # Each piece is sealed by itself, so only the digest proves that they belong together.
        if hashlib.sha256(whole.getbuffer()).hexdigest() != digest:
            raise BadSecret
        return whole.getvalue()

    def waiting(self, *, limit: int = 50, after: int = 0) -> list[int]:
        """Return the ids of kept mails that are not handled yet, oldest first."""
        query = select(mails.c.id).where(mails.c.stage == Stage.KEPT, mails.c.id > after)
        return list(self._connection.execute(query.order_by(mails.c.id).limit(limit)).scalars())

    def suspects(self, among: Sequence[int]) -> frozenset[int]:
        """Return those of the mails that an attempt was made at before."""
        query = select(mails.c.id).where(mails.c.id.in_(among), mails.c.attempts > 0)
        return frozenset(self._connection.execute(query).scalars())

    def suspect(self, count: int) -> None:
        """Count an attempt at the oldest waiting mails: a process that died had one of them in hand."""
        oldest = self.waiting(limit=count)
        self._connection.execute(
            update(mails).where(mails.c.id.in_(oldest), mails.c.attempts == 0).values(attempts=1)
        )

    def in_stage(self, stage: Stage) -> list[KeptMail]:
        """Return the mails in a stage, oldest first."""
        query = self._columns().where(mails.c.stage == stage).order_by(mails.c.id)
        return [self._kept(row) for row in self._connection.execute(query)]

    def unmoved(self, mailbox: str, folder: str, uidvalidity: int) -> dict[int, KeptMail]:
        """Return the settled mails that still lie in the folder, by UID."""
        query = self._columns().where(
            mails.c.mailbox == mailbox,
            mails.c.folder == folder,
            mails.c.uidvalidity == uidvalidity,
            mails.c.stage != Stage.KEPT,
            mails.c.moved_at.is_(None),
        )
        kept = [self._kept(row) for row in self._connection.execute(query)]
        return {mail.identity.uid: mail for mail in kept}

    def claim(self, mail_id: int) -> KeptMail | None:
        """Take a mail in hand and count the attempt; None when it was settled meanwhile."""
        return self._taken(_CLAIM, mail_id)

    def in_hand(self, mail_id: int) -> KeptMail | None:
        """Take a mail in hand whose attempt is counted; None when it was settled meanwhile."""
        return self._taken(_IN_HAND, mail_id)

    def settle(
        self,
        mail_id: int,
        disposition: Disposition,
        *,
        evidence: Mapping[str, object],
        message_id: str | None,
        now: datetime,
    ) -> None:
        """Record what the mail became, and why."""
        values = {
            "wanted": mail_id,
            "stage": Stage.DONE,
            "disposition": disposition,
            "reason": None,
            "evidence_sealed": self._sealed(evidence),
            "message_id_hash": self._vault.lookup(message_id) if message_id else None,
            "done_at": now,
        }
        self._connection.execute(_SETTLE, values)

    def quarantine(self, mail_id: int, reason: str) -> bool:
        """Put the mail aside with a one-line reason without personal data; False when it was settled meanwhile."""
        result = self._connection.execute(
            update(mails)
            .where(mails.c.id == mail_id, mails.c.stage == Stage.KEPT)
            .values(stage=Stage.QUARANTINED, disposition=Disposition.QUARANTINE, reason=reason)
        )
        return result.rowcount == 1

    def retry(self, mail_id: int) -> bool:
        """Take a mail out of quarantine; False when it was not there."""
        result = self._connection.execute(
            update(mails)
            .where(mails.c.id == mail_id, mails.c.stage == Stage.QUARANTINED)
            .values(stage=Stage.KEPT, disposition=None, reason=None, attempts=0)
        )
        return result.rowcount == 1

    def moved(self, mail_id: int, *, now: datetime) -> None:
        """Record that the mail lies in its final folder."""
        self._connection.execute(update(mails).where(mails.c.id == mail_id).values(moved_at=now))

    def earlier_message_id(self, message_id: str, *, other_than: int) -> int | None:
        """Return the mail handled first with this Message-ID, which proves nothing by itself."""
        wanted = {"digests": self._vault.lookups(message_id), "other_than": other_than}
        return self._connection.execute(_EARLIER, wanted).scalar()

    def count(self, stage: Stage | None = None) -> int:
        """Return how many mails are kept, or are in a stage."""
        query = select(func.count()).select_from(mails)
        if stage is not None:
            query = query.where(mails.c.stage == stage)
        return int(self._connection.execute(query).scalar_one())

    def _find(self, identity: MailIdentity) -> int | None:
        return self._connection.execute(_BY_IDENTITY, asdict(identity)).scalar()

    def _first_with(self, digest: str) -> int | None:
        return self._connection.execute(_FIRST_WITH, {"digest": digest}).scalar()

    def _taken(self, how: ReturningUpdate[Any], mail_id: int) -> KeptMail | None:
        row = self._connection.execute(how, {"wanted": mail_id}).first()
        return self._kept(row) if row is not None else None

    @staticmethod
    def _columns() -> Select[tuple[object, ...]]:
        return select(*_COLUMNS)

    def _sealed(self, evidence: Mapping[str, object]) -> bytes:
        return self._vault.seal_text(json.dumps(dict(evidence)))

    def _kept(self, row: Row[tuple[object, ...]]) -> KeptMail:
        return KeptMail(
            id=row.id,
            identity=MailIdentity(
                mailbox=row.mailbox, folder=row.folder, uidvalidity=row.uidvalidity, uid=row.uid
            ),
            sha256=row.sha256,
            size=row.size,
            received_at=row.received_at,
            stage=Stage(row.stage),
            disposition=Disposition(row.disposition) if row.disposition else None,
            reason=row.reason,
            evidence=json.loads(self._vault.open_text(row.evidence_sealed)),
            duplicate_of=row.duplicate_of,
            attempts=row.attempts,
            truncated=row.truncated,
        )
