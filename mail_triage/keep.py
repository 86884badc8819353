"""Take mail into our keeping: fetched, stored with its raw bytes, and only then acknowledged."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.mail import ArrivedMail, MailIdentity, Stage
from cases.store.engine import Database
from mail_triage.arrival import arrived_at
from mail_triage.imap import batches
from mail_triage.mailbox import (
    FolderClosed,
    Listing,
    Mailbox,
    MailboxSession,
    MoveRefused,
    OpenFolder,
)

log = logging.getLogger(__name__)

# A message that the server will not give is looked for again until it is so old; then what can be had is kept.
PATIENCE = timedelta(hours=1)
# Stands for a mail of which nothing can be had, so that a case asks a person to read it in the mailbox.
NO_HEADER = b"Subject:\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one look at a mailbox brought: mails newly kept, and copies of kept ones."""

    fetched: int
    duplicates: int


class Keeper:
    """Moves mail from a server into the store; any step may be killed and is then done again."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        own_hosts: tuple[str, ...],
        max_mail_bytes: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._own_hosts = own_hosts
        self._max_bytes = max_mail_bytes

    def keep_new(self, mailbox: Mailbox, session: MailboxSession) -> Kept:
        """Keep whatever is new in the inbox and in Junk."""
        fetched = duplicates = 0
        for folder in self._open_each(mailbox, session):
            with self._database.read() as tx:
                known = tx.mails.known(mailbox.name, folder.name, folder.uidvalidity)
            listings = session.list_new(known)
            by_uid = {listing.uid: listing for listing in listings}
            small = [listing for listing in listings if listing.size <= self._max_bytes]
            given: set[int] = set()
            for batch in batches(small):
                arrived = [
                    self._arrived(mailbox, folder, by_uid[uid], raw)
                    for uid, raw in session.fetch(batch)
                ]
                stages = self._store(arrived)
                fetched += len(stages)
                duplicates += stages.count(Stage.DUPLICATE)
                given.update(mail.identity.uid for mail in arrived)
            for listing in listings:
                is_late = self._is_late(listing)
                if listing.uid in given or not (is_late or listing.size > self._max_bytes):
                    continue
                header = session.fetch_header(listing.uid)
                if header is None or not (header or is_late):
                    continue
                arrived = [
                    self._arrived(mailbox, folder, listing, header or NO_HEADER, truncated=True)
                ]
                fetched += len(self._store(arrived))
        if fetched:
            log.info("kept mailbox=%s mails=%d duplicates=%d", mailbox.name, fetched, duplicates)
        return Kept(fetched=fetched, duplicates=duplicates)

    def tidy(self, mailbox: Mailbox, session: MailboxSession) -> int:
        """Move settled mails out of the inbox; the store knows what has been moved already."""
        moved = 0
        for folder in self._open_each(mailbox, session):
            with self._database.read() as tx:
                settled = tx.mails.unmoved(mailbox.name, folder.name, folder.uidvalidity)
            targets: dict[str, list[int]] = {}
            for uid, mail in settled.items():
                quarantined = mail.stage is Stage.QUARANTINED
                target = mailbox.quarantine_folder if quarantined else mailbox.done_folder
                targets.setdefault(target, []).append(uid)
            for target, uids in targets.items():
                try:
                    session.move(uids, target)
                except MoveRefused as error:
                    # Nothing depends on where a mail lies: fetching must go on.
                    log.warning("mailbox=%s mails=%d stay: %s", mailbox.name, len(uids), error)
                    continue
                with self._database.write() as tx:
                    for uid in uids:
                        tx.mails.moved(settled[uid].id, now=self._clock())
                moved += len(uids)
        return moved

    def _is_late(self, listing: Listing) -> bool:
        # By its age and not by a count of polls, which a new process would begin anew.
        arrived = listing.arrived_at
        return arrived is None or self._clock() - arrived >= PATIENCE

    @staticmethod
    def _open_each(mailbox: Mailbox, session: MailboxSession) -> Iterator[OpenFolder]:
        """Open the inbox, and then Junk, which may be closed to us."""
        inbox, *others = session.inbound_folders()
        yield session.open(inbox)
        for name in others:
            try:
                folder = session.open(name)
            except FolderClosed as error:
                log.warning("mailbox=%s %s", mailbox.name, error)
                continue
            yield folder

    def _arrived(
        self,
        mailbox: Mailbox,
        folder: OpenFolder,
        listing: Listing,
        raw: bytes,
        *,
        truncated: bool = False,
    ) -> ArrivedMail:
        return ArrivedMail(
            identity=_identity(mailbox, folder, listing.uid),
            received_at=arrived_at(raw, listing.arrived_at or self._clock(), self._own_hosts),
            size=listing.size,
            raw=raw,
            truncated=truncated,
        )

    def _store(self, arrived: list[ArrivedMail]) -> list[Stage]:
        with self._database.write() as tx:
            kept = [tx.mails.keep(mail, now=self._clock()) for mail in arrived]
        return [mail.stage for mail in kept if mail is not None]


def _identity(mailbox: Mailbox, folder: OpenFolder, uid: int) -> MailIdentity:
    return MailIdentity(
        mailbox=mailbox.name, folder=folder.name, uidvalidity=folder.uidvalidity, uid=uid
    )
