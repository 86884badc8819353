"""Outgoing mail, against a real SMTP server."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from cases.case import Channel, Direction, NewCase
from cases.case_type import CaseType
from cases.outgoing import MailKind, OutgoingMail
from cases.store.engine import Database
from mail_triage.deliver import Delivered, Deliverer, render
from mail_triage.protection import Protection
from mail_triage.smtp import SmtpAccount
from tests.servers import LOOPBACK, Certificate, ScriptedServer, SmtpSink, free_port
from tests.triage_parts import ADDRESS, CUSTOMER, NOW, Clock, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = open_database(f"sqlite:///{tmp_path / 'test.sqlite'}")
    yield opened
    opened.dispose()


def queue(database: Database, number: int = 1, **values: object) -> str:
    """Queue a mail; return its Message-ID."""
    content: dict[str, object] = {
        "kind": MailKind.ACKNOWLEDGEMENT,
        "to": CUSTOMER,
        "sender": ADDRESS,
        "subject": "SV: Begäran om registerutdrag [KE-2026-000001-ABCD]",
        "text": "Hej Åsa!\nVi har fått din begäran.\n",
        "in_reply_to": "<1@kund.example>",
        "references": ("<0@kund.example>",),
    }
    mail = OutgoingMail(**(content | values))  # type: ignore[arg-type]
    with database.write() as tx:
        return tx.outbox.queue(mail, dedup_key=f"ack:{number}", now=NOW).message_id


def deliverer(database: Database, port: int, clock: Clock | None = None) -> Deliverer:
    """Return a deliverer to a server on loopback."""
    account = SmtpAccount(host=LOOPBACK, port=port, protection=Protection.NONE)
    return Deliverer(database, account, organisation="Kalmar Energi", clock=clock or Clock())


def read(content: bytes) -> EmailMessage:
    """Read a mail as its receiver does."""
    return email.message_from_bytes(content, policy=email.policy.default)


def test_an_automatic_mail_says_so(database: Database, sink: SmtpSink) -> None:
    """RFC 3834: null envelope sender, Auto-Submitted, thread headers, and our own Message-ID."""
    message_id = queue(database)
    assert deliverer(database, sink.port).run() == Delivered(sent=1, postponed=0, failed=0)
    (mail,) = sink.mails
    got = read(mail.content)
    assert (mail.envelope_from, mail.envelope_to) == ("", (CUSTOMER,))
    assert got["Auto-Submitted"] == "auto-replied"
    assert got["X-Auto-Response-Suppress"] == "All"
    assert got["Message-ID"] == message_id
    assert got["In-Reply-To"] == "<1@kund.example>"
    assert got["References"] == "<0@kund.example> <1@kund.example>"
    assert got["From"] == f"Kalmar Energi <{ADDRESS}>"
    assert got["Date"] == "Mon, 23 Nov 2026 10:30:00 +0100"
    assert got["Subject"] == "SV: Begäran om registerutdrag [KE-2026-000001-ABCD]"
    assert got.get_content().replace("\r\n", "\n") == "Hej Åsa!\nVi har fått din begäran.\n"
    assert b"<1@kund.example>" in mail.content
    assert mail.content.isascii()


def test_a_persons_reply_is_an_ordinary_mail(database: Database, sink: SmtpSink) -> None:
    """What an agent wrote carries our address as envelope sender and no Auto-Submitted."""
    queue(database, kind=MailKind.REPLY)
    deliverer(database, sink.port).run()
    assert sink.mails[0].envelope_from == ADDRESS
    assert read(sink.mails[0].content)["Auto-Submitted"] is None


def test_long_message_ids_stay_whole(database: Database, sink: SmtpSink) -> None:
    """Outlook's Message-IDs are longer than a line and are still written as they are."""
    long = "<" + "A" * 100 + "@" + "b" * 60 + ".prod.exchangelabs.com>"
    older = tuple(f"<{'c' * 90}{n}@kund.example>" for n in range(5))
    queue(database, in_reply_to=long, references=older)
    deliverer(database, sink.port).run()
    content = sink.mails[0].content
    assert b"In-Reply-To: " + long.encode() + b"\r\n" in content
    assert read(content)["References"].split() == [*older, long]
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_a_mail_to_nobody_real_stops_nothing(database: Database, sink: SmtpSink) -> None:
    """A recipient that cannot be written, and hostile Message-IDs, do not hold up the queue."""
    queue(database, 1, to="a@b.example\r\nBcc: x@y.example")
    queue(database, 2, in_reply_to="<å\udcff@kund.example>", references=("<a b>", "<\r\nBcc:x>"))
    queue(database, 3, subject="rad ett\r\nBcc: x@y.example")
    assert deliverer(database, sink.port).run() == Delivered(sent=2, postponed=0, failed=1)
    for mail in sink.mails:
        assert mail.envelope_to == (CUSTOMER,)
        assert read(mail.content)["Bcc"] is None
        assert b"\nBcc" not in mail.content


@pytest.mark.parametrize("to", ["eva@[ek", "@", "a@b@c", "eva@.", " "])
def test_an_address_that_the_library_stumbles_over_stops_nothing(
    database: Database, sink: SmtpSink, to: str
) -> None:
    """What cannot be written or is refused is put aside at once, for good, and the next mail goes out."""
    queue(database, 1, to=to)
    queue(database, 2)
    line = deliverer(database, sink.port)
    assert line.run() == Delivered(sent=1, postponed=0, failed=1)
    assert line.run() == Delivered(sent=0, postponed=0, failed=0)
    assert [mail.envelope_to for mail in sink.mails] == [(CUSTOMER,)]
    with database.read() as tx:
        assert tx.outbox.by_id(1).state == "failed"


@pytest.mark.parametrize("to", ["?@'", '"().=@b', "<>"])
def test_an_odd_address_that_can_be_written_is_the_servers_to_judge(
    database: Database, sink: SmtpSink, to: str
) -> None:
    """It is handed over once, and the next mail goes out."""
    queue(database, 1, to=to)
    queue(database, 2)
    line = deliverer(database, sink.port)
    assert line.run() == Delivered(sent=2, postponed=0, failed=0)
    assert line.run() == Delivered(sent=0, postponed=0, failed=0)
    assert sink.mails[-1].envelope_to == (CUSTOMER,)


@pytest.mark.parametrize(
    "code", ["530 5.7.57 Client not authenticated", "550 5.7.60 may not send as"]
)
def test_a_sender_that_is_refused_is_tried_again(
    database: Database, sink: SmtpSink, code: str
) -> None:
    """Its settings or ours are wrong, not the mail: others go out at once, and it when that is mended."""
    queue(database, 1)
    queue(database, 2)
    clock = Clock()
    line = deliverer(database, sink.port, clock)
    sink.sender_answers.append(code)
    assert line.run() == Delivered(sent=1, postponed=1, failed=0)
    clock.advance(minutes=2)
    assert line.run() == Delivered(sent=1, postponed=0, failed=0)


def test_a_mail_that_is_too_large_is_its_own_fault(database: Database, sink: SmtpSink) -> None:
    """552 to MAIL FROM with a size (RFC 1870): a person finds another way, and the others go out."""
    sink.sender_answers.append("552 5.3.4 too large")
    queue(database, 1)
    queue(database, 2)
    assert deliverer(database, sink.port).run() == Delivered(sent=1, postponed=0, failed=1)


@pytest.mark.parametrize("permanent", [False, True])
@pytest.mark.parametrize("place", ["recipient", "data"])
def test_refusals(database: Database, sink: SmtpSink, permanent: bool, place: str) -> None:
    """4xx is tried again later, 5xx never; the mails behind it go out in the same run."""
    code = "550 5.1.1 no such user" if permanent else "451 4.3.0 later"
    (sink.recipient_answers if place == "recipient" else sink.answers).append(code)
    first = queue(database, 1)
    queue(database, 2)
    clock = Clock()
    line = deliverer(database, sink.port, clock)
    result = line.run()
    assert result == Delivered(sent=1, postponed=int(not permanent), failed=int(permanent))
    assert line.run() == Delivered(sent=0, postponed=0, failed=0)
    clock.advance(minutes=2)
    assert line.run().sent == int(not permanent)
    ids = [read(mail.content)["Message-ID"] for mail in sink.mails]
    assert (first in ids) is not permanent
    with database.read() as tx:
        assert tx.outbox.by_id(1).state == ("failed" if permanent else "sent")


def test_a_protected_case_sends_nothing_by_itself(database: Database, sink: SmtpSink) -> None:
    """What still waits when a case is marked is held back and left to a person; what an agent wrote goes out."""
    with database.write() as tx:
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.CHAT, received_at=NOW)
        first, second, other = (tx.cases.open(new, actor="assistant", now=NOW) for _ in range(3))
    for number, kind in enumerate(MailKind):
        queue(database, number, kind=kind, case_id=first.id)
    untouched = queue(database, 90, case_id=other.id)
    with database.write() as tx:
        # One acknowledgement may stand in several cases.
        mail = OutgoingMail(
            kind=MailKind.ACKNOWLEDGEMENT,
            to=CUSTOMER,
            sender=ADDRESS,
            subject="x",
            text="x",
            case_id=first.id,
        )
        shared = tx.outbox.queue(mail, dedup_key="shared", now=NOW)
        tx.cases.add_message(
            second, Direction.OUT, author="x", subject="x", text="x", at=NOW, outbox_id=shared.id
        )
        tx.cases.mark_protected(second, actor="anna", now=NOW)
        assert tx.outbox.by_id(shared.id).state == "failed"
        assert tx.outbox.by_id(1).state == "queued"
        tx.cases.mark_protected(first, actor="anna", now=NOW)
    assert deliverer(database, sink.port).run().sent == 2
    kinds = [read(mail.content)["Auto-Submitted"] for mail in sink.mails]
    assert kinds == [None, "auto-replied"]
    assert read(sink.mails[1].content)["Message-ID"] == untouched
    with database.read() as tx:
        assert [task.case_id for task in tx.tasks.open()] == [second.id, first.id]


def test_a_mail_in_hand_is_not_tried_again_for_a_protected_case(
    database: Database, sink: SmtpSink
) -> None:
    """Marked while the server said "later", the case has no second attempt."""
    with database.write() as tx:
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.CHAT, received_at=NOW)
        case = tx.cases.open(new, actor="assistant", now=NOW)
    queue(database, case_id=case.id)
    with database.write() as tx:
        clock = Clock()
        assert tx.outbox.claim(1, until=clock(), now=clock())
        tx.cases.mark_protected(case, actor="anna", now=NOW)
        tx.outbox.failed(1, "451 4.3.0 later", permanent=False, now=clock())
    clock.advance(hours=2)
    assert deliverer(database, sink.port, clock).run() == Delivered(sent=0, postponed=0, failed=0)


def test_a_retry_is_the_same_mail(database: Database, sink: SmtpSink) -> None:
    """When the server took the mail but the line broke before it said so, the retry is identical."""
    queue(database)
    sink.drop_after_data = 1
    clock = Clock()
    line = deliverer(database, sink.port, clock)
    assert line.run().sent == 0
    clock.advance(minutes=2)
    assert line.run().sent == 1
    first, second = (mail.content for mail in sink.mails)
    assert first == second


def test_a_broken_line_costs_the_others_no_attempt(database: Database, sink: SmtpSink) -> None:
    """A line that breaks at one mail leaves the following ones in their place, untried."""
    for number in range(3):
        queue(database, number)
    sink.drop_after_data = 1
    line = deliverer(database, sink.port)
    assert line.run().sent == 0
    assert line.run().sent == 2
    with database.read() as tx:
        assert [tx.outbox.by_id(number).attempts for number in (1, 2, 3)] == [1, 1, 1]


def test_a_dead_server_costs_no_attempt(database: Database) -> None:
    """While nothing listens, mails wait without losing attempts, and the run says how many."""
    for number in range(3):
        queue(database, number)
    line = deliverer(database, free_port())
    for _ in range(20):
        assert line.run() == Delivered(sent=0, postponed=3, failed=0)
    with database.read() as tx:
        assert tx.outbox.by_id(1).attempts == 0


def test_everything_due_is_sent_in_one_run(database: Database, sink: SmtpSink) -> None:
    """More mails than one page of the outbox go out in one run, in order."""
    ids = [queue(database, number) for number in range(120)]
    assert deliverer(database, sink.port).run().sent == 120
    assert [read(mail.content)["Message-ID"] for mail in sink.mails] == ids


def test_starttls_is_required(database: Database) -> None:
    """A server that offers no STARTTLS gets neither password nor mail."""
    answers = {
        b"EHLO": b"250-mx.example\r\n250 AUTH PLAIN LOGIN\r\n",
        b"STARTTLS": b"502 no\r\n",
        b"QUIT": b"221 bye\r\n",
    }
    queue(database)
    with ScriptedServer(b"220 mx.example\r\n", answers).running() as server:
        account = SmtpAccount.from_url(f"smtp://anna:hemligt@127.0.0.1:{server.port}")
        line = Deliverer(database, account, organisation="Kalmar Energi", clock=Clock())
        assert line.run() == Delivered(sent=0, postponed=1, failed=0)
    assert b"AUTH" not in server.heard
    assert b"MAIL" not in server.heard


@pytest.mark.parametrize("trusted", [True, False])
def test_starttls_checks_the_certificate(
    database: Database, certificate: Certificate, trusted: bool
) -> None:
    """With a trusted certificate the mail goes out; with an unknown one nothing is said."""
    queue(database)
    with SmtpSink(certificate=certificate).running() as sink:
        query = f"?ca_file={certificate.authority}" if trusted else ""
        account = SmtpAccount.from_url(f"smtp://127.0.0.1:{sink.port}{query}")
        line = Deliverer(database, account, organisation="Kalmar Energi", clock=Clock())
        assert line.run().sent == int(trusted)
        assert len(sink.mails) == int(trusted)


def test_a_forwarded_original_is_whole(database: Database) -> None:
    """The original travels as bytes that no server on the way can change."""
    raw = b"From: a@b.example\r\nSubject: \xe5\xe4\xf6\r\n\r\n" + bytes(range(1, 256)) * 3
    queue(database, kind=MailKind.FORWARD)
    with database.read() as tx:
        queued = tx.outbox.by_id(1)
    mail = render(queued, organisation='Kalmar "K" Energi, AB', case_token="t", attached=raw)
    (attached,) = mail.iter_attachments()
    assert read(mail.as_bytes()).get_payload(1).get_payload(decode=True) == raw  # type: ignore[union-attr]
    assert attached.get_filename() == "original.eml"
    assert read(mail.as_bytes())["From"].addresses[0].display_name == 'Kalmar "K" Energi, AB'


@pytest.mark.parametrize(
    "url",
    ["http://x", "smtp://", "smtp://mail.example?tls=none", "mail.example:25"],
)
def test_bad_addresses_of_servers_are_refused(url: str) -> None:
    """An address that is not SMTP, or that would send in clear beyond loopback, is refused."""
    with pytest.raises(ValueError, match=r"smtps://|loopback"):
        SmtpAccount.from_url(url)
