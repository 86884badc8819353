"""A desk with a marker text in every place that holds something of a person, one marker a class."""

import base64
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import LargeBinary, MetaData, create_engine, insert, select, text

from cases.case import Case, Channel, Direction, NewCase, QuestionKind
from cases.case_type import CaseType, Disposition
from cases.conversation import Author, LeadState
from cases.errors import BadSecret
from cases.extract import Item, Subject
from cases.lifecycle import Resolution, Status
from cases.mail import ArrivedMail, KeptMail, MailIdentity
from cases.outgoing import MailKind, OutgoingMail
from cases.redact import Original, PersonalKind
from cases.retention import DataClass
from cases.store.engine import Database
from cases.store.extract_store import NewPart
from cases.store.mail_store import PIECE_BYTES
from cases.store.schema import case_questions, challenges, eid_logins, metadata, proposals
from cases.store.transaction import Transaction
from privacydesk.settings import ROOT
from tests.register_rows import a_person

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# Rasa 3.6.21, SQLTrackerStore.SQLEvent.
TRACKER = (
    "CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, "
    "type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), "
    "action_name VARCHAR(255), data TEXT)"
)
JOB = """
import sys
from dbos import DBOS

@DBOS.step()
def told(text):
    return "step " + text

@DBOS.workflow()
def listen(text):
    DBOS.set_event("heard", text)
    return told(text)

DBOS(config={"name": "privacydesk", "system_database_url": sys.argv[1], "log_level": "ERROR"})
DBOS.launch()
listen(sys.argv[2])
DBOS.destroy()
"""


def marker(data_class: DataClass | str) -> str:
    """Give the text that stands for a person in this class."""
    return f"Korvhemlighet-{data_class}-7f3a"


@dataclass(slots=True)
class Scene:
    """The desk's database and its data folder."""

    database: Database
    var: Path
    _uid: int = 0

    def fill(self, *, jobs_url: str) -> Case:
        """Put a marker everywhere; everything ended at NOW. Return the closed case."""
        case = self.fill_tables()
        self._files()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PRIVACYDESK_")}
        job = [sys.executable, "-c", JOB, jobs_url, marker("jobs")]
        subprocess.run(job, check=True, env=environment, cwd=ROOT, capture_output=True)
        # The job runner dates its rows by the real clock.
        engine = create_engine(jobs_url)
        with engine.begin() as connection:
            schema = "dbos." if engine.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(
                f"UPDATE {schema}workflow_status SET updated_at = {NOW.timestamp() * 1000:.0f}"
            )
        engine.dispose()
        return case

    def fill_tables(self) -> Case:
        """Fill our own tables and Rasa's alone."""
        case = self.closed_case()
        self._mails(case)
        self._chats()
        self._register()
        return case

    def closed_case(self) -> Case:
        """A refused case with letters, notes, tasks and a hold that was lifted."""
        log = marker("case_log")
        with self.database.write() as tx:
            case = tx.cases.open(
                NewCase(
                    case_type=CaseType.ERASURE,
                    channel=Channel.MAIL,
                    received_at=NOW,
                    party_name=log,
                    party_email=f"{log}@brev.example",
                    summary=marker("letters"),
                    customer_number="998877",
                ),
                actor="test",
                now=NOW,
            )
            for direction in Direction:
                letter = marker("letters")
                tx.cases.add_message(
                    case, direction, author=letter, subject=letter, text=letter, at=NOW
                )
            reply = self.sent(tx, case.id)
            tx.cases.add_message(
                case,
                Direction.OUT,
                author="anna",
                subject="Svar",
                text=marker("letters"),
                at=NOW,
                message_id=f"<{marker('letters')}@x.example>",
                outbox_id=reply,
            )
            self.sent(tx, None)
            task = tx.tasks.add("ask", marker("tasks"), at=NOW, case_id=case.id)
            tx.tasks.done(task, by="anna", at=NOW)
            self._extract(tx, case)
            self._code(tx, case)
            self._decision(tx, case)
            tx.holds.put(case.id, log, actor="sofia", now=NOW)
            tx.holds.lift(case.id, log, actor="sofia", now=NOW)
            return tx.cases.move(
                case,
                Status.CLOSED,
                actor="anna",
                now=NOW,
                resolution=Resolution.REFUSED,
                ground=log,
            )

    def _extract(self, tx: Transaction, case: Case) -> None:
        """An extract that was begun and never approved, with a task for a system owner."""
        told = marker("extracts")
        task = tx.tasks.add("extract", marker("tasks"), at=NOW, case_id=case.id)
        subject = Subject(names=(told,), emails=(f"{told}@brev.example",))
        parts = [NewPart(source="arkivet", task_id=task)]
        begun = tx.extracts.begin(case, subject, parts, actor="anna", now=NOW)
        (part,) = tx.extracts.parts(begun)
        item = Item(title=told, fields=(("text", told),))
        tx.extracts.filled(part, [item], actor="anna", now=NOW)
        tx.tasks.done(task, by="anna", at=NOW)

    def _code(self, tx: Transaction, case: Case) -> None:
        """An eID log-in that nobody finished; what is sealed beside it is the browser's."""
        values = {
            "case_id": case.id,
            "kind": "eid",
            "selector": "0123456789abcdef",
            "secret_hash": "0" * 64,
            "subject_hash": "0" * 64,
            "state": "open",
            "created_at": NOW,
            "created_by": "anna",
            "expires_at": NOW + timedelta(minutes=1),
        }
        connection = tx.cases._connection
        made = insert(challenges).values(**values).returning(challenges.c.id)
        challenge_id = connection.execute(made).scalar_one()
        told = self.database.vault.seal_text(marker("codes"))
        login = {
            "challenge_id": challenge_id,
            "state_hash": "0" * 64,
            "sealed": told,
            "created_at": NOW,
            "expires_at": NOW,
        }
        connection.execute(insert(eid_logins).values(**login))

    def _decision(self, tx: Transaction, case: Case) -> None:
        """A question to the person, and a letter that a second officer was shown."""
        connection = tx.cases._connection
        seal = self.database.vault.seal_text
        question = {
            "case_id": case.id,
            "kind": next(iter(QuestionKind)),
            "asked_at": NOW,
            "reason_sealed": seal(marker("case_log")),
        }
        connection.execute(insert(case_questions).values(**question))
        proposal = {
            "case_id": case.id,
            "proposed_by": "anna",
            "proposed_at": NOW,
            "sealed": seal(marker("letters")),
            "state": "approved",
            "settled_by": "sofia",
            "settled_at": NOW,
        }
        connection.execute(insert(proposals).values(**proposal))

    def sent(self, tx: Transaction, case_id: int | None) -> int:
        """A mail that went out."""
        self._uid += 1
        told = marker("outbox")
        mail = OutgoingMail(
            kind=MailKind.REPLY,
            to=f"{told}@brev.example",
            sender="registerutdrag@kalmarenergi.example",
            subject=told,
            text=told,
            case_id=case_id,
        )
        queued = tx.outbox.queue(mail, dedup_key=f"scene:{self._uid}", now=NOW)
        tx.outbox.sent(queued.id, now=NOW)
        return queued.id

    def mail(self, data_class: DataClass, *, length: int = 0, uid: int = 0) -> KeptMail:
        """A mail as it came with a copy of it, large if `length` says so."""
        self._uid = uid or self._uid + 1
        told = marker(data_class)
        identity = MailIdentity(mailbox="m", folder="INBOX", uidvalidity=1, uid=self._uid)
        head = f"Subject: {told}\r\nMessage-ID:\r\n <{self._uid}@brev.example>"
        raw = f"{head}\r\n\r\n{self._uid}\r\n{'x' * length}{told}".encode()
        arrived = ArrivedMail(
            identity=identity,
            received_at=NOW,
            size=len(raw),
            raw=raw,
            envelope_from=f"{told}@brev.example",
        )
        copy = replace(arrived, identity=replace(identity, uid=1000 + self._uid))
        with self.database.write() as tx:
            kept = tx.mails.keep(arrived, now=NOW)
            assert kept is not None
            assert tx.mails.keep(copy, now=NOW) is not None
            return kept

    def _mails(self, case: Case) -> None:
        kept = self.mail(DataClass.RAW_MAIL, length=2 * PIECE_BYTES)
        evidence = {"reasons": [marker("raw_mail")]}
        self._settle(kept, Disposition.CASE, evidence)
        with self.database.write() as tx:
            tx.cases.add_message(
                case, Direction.IN, author="a", subject="s", text="t", at=NOW, mail_id=kept.id
            )
        self._settle(self.mail(DataClass.RAW_MAIL), Disposition.MISDIRECTED, evidence)
        junk = {"reasons": [marker("junk")]}
        self._settle(self.mail(DataClass.JUNK), Disposition.SPAM, junk)
        self._settle(self.mail(DataClass.JUNK), Disposition.AUTOMATIC, junk)
        quarantined = self.mail(DataClass.QUARANTINE)
        with self.database.write() as tx:
            tx.mails.quarantine(quarantined.id, "too many parts")
            task = tx.tasks.add("quarantine", marker("tasks"), at=NOW, mail_id=quarantined.id)
            tx.tasks.done(task, by="anna", at=NOW)

    def _settle(
        self, kept: KeptMail, disposition: Disposition, evidence: dict[str, list[str]]
    ) -> None:
        message_id = f"<{kept.identity.uid}@brev.example>"
        with self.database.write() as tx:
            tx.mails.settle(kept.id, disposition, evidence=evidence, message_id=message_id, now=NOW)

    def _chats(self) -> None:
        told = marker("chats")
        with self.database.write() as tx:
            old = tx.conversations.start("a", language="sv", now=NOW)
            number = Original(kind=PersonalKind.PHONE, value=marker("chats"))
            first = tx.conversations.say(
                old.id, Author.VISITOR, f"[telefon] {told}", at=NOW, contacts=[number]
            )
            tx.conversations.say(old.id, Author.BOT, told, at=NOW, reply_to=first.id)
            tx.conversations.set_email(old.id, f"{told}@brev.example")
            # A chat that goes on, with a request in it that nobody has touched for long.
            young = tx.conversations.start("b", language="sv", now=NOW + timedelta(days=1000))
            tx.conversations.save_lead(
                young.id,
                CaseType.ACCESS,
                LeadState.LEFT,
                what=marker("leads"),
                name=marker("leads"),
                language="sv",
                now=NOW,
            )
        said = [(old.id, told), ("a-test-on-the-command-line", marker("tracker"))]
        with closing(sqlite3.connect(self.var / "tracker.db")) as tracker, tracker:
            tracker.execute(TRACKER)
            for sender, words in said:
                data = json.dumps({"event": "user", "text": words})
                row = (sender, "user", NOW.timestamp(), data)
                tracker.execute(
                    "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
                    row,
                )

    def _register(self) -> None:
        before, gone = marker("contact_changes"), marker("former_customers")
        stays = a_person(1, street=f"{before} 1", email=f"{before}@post.example")
        leaves = a_person(2, name=gone, email=f"{gone}@post.example", phone="070-1111111")
        with self.database.write() as tx:
            tx.register.load(
                [stays, leaves], actor="test", now=NOW - timedelta(days=1), source="crm"
            )
            tx.register.load([a_person(1)], actor="test", now=NOW, source="crm")
            assert tx.register.mark_gone("crm", actor="test", now=NOW) == 1

    def _files(self) -> None:
        export = self.var / "exports" / "KE-2026-000001" / "utdrag.json"
        log = self.var / "log" / "run.log"
        for path in (export, log):
            path.parent.mkdir(parents=True)
        export.write_text(marker("exports"), encoding="utf-8")
        os.utime(export, (NOW.timestamp(), NOW.timestamp()))
        lines = [f"{NOW:%Y-%m-%d} INFO {marker('logs')}\n", "a line without a day\n"]
        recent = f"{NOW + timedelta(days=5000):%Y-%m-%d} INFO stays\n"
        log.write_text("".join([*lines, recent]), encoding="utf-8")

    def found(self) -> set[str]:
        """Return the markers that are left, in any column, sealed or not, or in any file."""
        everything = "\n".join([*self._cells(), *self._bytes()])
        return {one for one in DataClass if marker(one) in everything}

    def _cells(self) -> Iterator[str]:
        seen = MetaData()
        seen.reflect(self.database.engine)
        assert set(metadata.tables) <= set(seen.tables)
        with self.database.engine.connect() as connection:
            for table in seen.tables.values():
                for row in connection.execute(select(table)):
                    for column, value in zip(table.columns, row, strict=True):
                        yield from self._read(value, sealed=isinstance(column.type, LargeBinary))

    def _read(self, value: object, *, sealed: bool) -> Iterator[str]:
        if isinstance(value, bytes | memoryview) and sealed:
            try:
                yield self.database.vault.open(bytes(value)).decode("utf-8", "replace")
            except BadSecret:
                yield bytes(value).decode("utf-8", "replace")
        elif value is not None:
            yield str(value)

    def _bytes(self) -> Iterator[str]:
        for path in self.var.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                yield content.decode("utf-8", "replace")
                yield unwrapped(content)


def unwrapped(content: bytes) -> str:
    """Return what stands in base64, as the job runner writes its values."""
    runs = re.findall(rb"[A-Za-z0-9+/]{40,}", content)
    return "\n".join(
        base64.b64decode(run[: len(run) // 4 * 4]).decode("utf-8", "replace") for run in runs
    )


def dbos_tables(database: Database) -> str:
    """Return what the job runner's tables hold on PostgreSQL, where they are no file of ours."""
    with database.engine.connect() as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'dbos'")
        ).scalars()
        rows = [connection.execute(text(f'SELECT * FROM dbos."{n}"')).all() for n in names]
    return unwrapped(str(rows).encode())
