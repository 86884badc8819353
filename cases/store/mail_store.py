"""Keep every mail's raw bytes before anything else happens to it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from cases.case_type import Disposition
from cases.mail import ArrivedMail, KeptMail, MailIdentity, Stage
from cases.store.schema import mails
from cases.vault import Vault


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
        if self._find(identity) is not None:
            return None
        digest = hashlib.sha256(mail.raw).hexdigest()
        first = None if mail.truncated else self._first_with(digest)
        envelope = json.dumps({"from": mail.envelope_from, "to": mail.envelope_to})
        new_id = self._connection.execute(
            insert(mails)
            .values(
                mailbox=identity.mailbox,
                folder=identity.folder,
                uidvalidity=identity.uidvalidity,
                uid=identity.uid,
                sha256=digest,
                size=mail.size,
                received_at=mail.received_at,
                kept_at=now,
                envelope_sealed=self._vault.seal_text(envelope),
                raw_sealed=None if first else self._vault.seal(mail.raw),
                stage=Stage.DUPLICATE if first else Stage.KEPT,
                duplicate_of=first,
                truncated=mail.truncated,
                evidence_sealed=self._sealed({}),
                attempts=0,
            )
            .returning(mails.c.id)
        ).scalar_one()
        return self.by_id(new_id)

    def by_id(self, mail_id: int) -> KeptMail:
        """Return a kept mail; KeyError when there is none."""
        row = self._connection.execute(self._columns().where(mails.c.id == mail_id)).first()
        if row is None:
            raise KeyError(mail_id)
        return self._kept(row)

    def raw(self, mail_id: int) -> bytes:
        """Return the bytes as they arrived (of a duplicate: the first's); KeyError once they are purged."""
        query = select(mails.c.raw_sealed, mails.c.duplicate_of).where(mails.c.id == mail_id)
        row = self._connection.execute(query).first()
        if row is not None and row.raw_sealed is not None:
            return self._vault.open(row.raw_sealed)
        if row is None or row.duplicate_of is None:
            raise KeyError(mail_id)
        return self.raw(row.duplicate_of)

    def waiting(self, *, limit: int = 50, after: int = 0) -> list[int]:
        """Return the ids of kept mails that are not handled yet, oldest first."""
        query = select(mails.c.id).where(mails.c.stage == Stage.KEPT, mails.c.id > after)
        return list(self._connection.execute(query.order_by(mails.c.id).limit(limit)).scalars())

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
        """Take a mail in hand; None when it was settled meanwhile."""
        result = self._connection.execute(
            update(mails)
            .where(mails.c.id == mail_id, mails.c.stage == Stage.KEPT)
            .values(attempts=mails.c.attempts + 1)
        )
        return self.by_id(mail_id) if result.rowcount == 1 else None

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
        self._connection.execute(
            update(mails)
            .where(mails.c.id == mail_id)
            .values(
                stage=Stage.DONE,
                disposition=disposition,
                reason=None,
                evidence_sealed=self._sealed(evidence),
                message_id_hash=self._vault.lookup(message_id) if message_id else None,
                done_at=now,
            )
        )

    def quarantine(self, mail_id: int, reason: str) -> None:
        """Put the mail aside with a one-line reason without personal data."""
        self._connection.execute(
            update(mails)
            .where(mails.c.id == mail_id)
            .values(stage=Stage.QUARANTINED, disposition=Disposition.QUARANTINE, reason=reason)
        )

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

    def earlier_message_id(self, message_id: str, *, before: int) -> int | None:
        """Return an earlier handled mail with this Message-ID, which proves nothing by itself."""
        query = select(mails.c.id).where(
            mails.c.message_id_hash == self._vault.lookup(message_id),
            mails.c.id < before,
            mails.c.stage == Stage.DONE,
        )
        return self._connection.execute(query.order_by(mails.c.id).limit(1)).scalar()

    def count(self, stage: Stage | None = None) -> int:
        """Return how many mails are kept, or are in a stage."""
        query = select(func.count()).select_from(mails)
        if stage is not None:
            query = query.where(mails.c.stage == stage)
        return int(self._connection.execute(query).scalar_one())

    def _find(self, identity: MailIdentity) -> int | None:
        query = select(mails.c.id).where(
            mails.c.mailbox == identity.mailbox,
            mails.c.folder == identity.folder,
            mails.c.uidvalidity == identity.uidvalidity,
            mails.c.uid == identity.uid,
        )
        return self._connection.execute(query).scalar()

    def _first_with(self, digest: str) -> int | None:
        query = select(mails.c.id).where(
            mails.c.sha256 == digest, mails.c.duplicate_of.is_(None), mails.c.truncated.is_(False)
        )
        return self._connection.execute(query.order_by(mails.c.id).limit(1)).scalar()

    @staticmethod
    def _columns() -> Select[tuple[object, ...]]:
        wanted = [c for c in mails.c if c.name not in {"raw_sealed", "envelope_sealed"}]
        return select(*wanted)

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
