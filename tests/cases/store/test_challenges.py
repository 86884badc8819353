"""Challenges and evidence in a real database: races, locks, expiry, and whose proof it is."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from cases.assurance import EvidenceKind
from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import Assurance, CaseType
from cases.letters import LetterDesk
from cases.organisation import load_organisation
from cases.register import Person
from cases.store.engine import Database
from cases.store.identity_answers import IdentityAnswers
from cases.store.identity_desk import CannotReach, IdentityDesk
from cases.subject import Obstacle, subjects
from cases.verification import (
    ChallengeKind,
    Code,
    IdentityLocked,
    TooManyCodes,
    Verdict,
    new_code,
)
from tests.cases.store.conftest import NOW
from tests.races import beside
from tests.register_rows import a_person

ROOT = Path(__file__).resolve().parents[3]
ORGANISATION = load_organisation(ROOT / "data" / "organisation.toml")


class Hall:
    """A desk with a clock of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now: datetime = NOW
        self.desk = IdentityDesk(
            database=database,
            letters=LetterDesk(ROOT / "data" / "letters", ORGANISATION),
            organisation=ORGANISATION,
            website_url="https://privat.example",
            clock=lambda: self.now,
        )
        self.answers = IdentityAnswers(database, self.desk)

    def case(self, *people: Person, case_type: CaseType = CaseType.ERASURE) -> Case:
        rows = people or (a_person(),)
        new = NewCase(
            case_type=case_type,
            channel=Channel.MAIL,
            received_at=self.now,
            customer_number=rows[0].customer_number,
            party_email="x@mejl.example",
        )
        with self.database.write() as tx:
            tx.register.load(rows, actor="test", now=self.now)
            return tx.cases.open(new, actor="test", now=self.now)

    def issue(self, case: Case, kind: ChallengeKind, which: int = 0) -> Code:
        with self.database.write() as tx:
            subject = subjects(self.desk.people(tx, case))[which]
            _, code = tx.challenges.issue(
                case,
                kind,
                subject_hash=tx.evidence.subject_hash(subject),
                target=None if kind is ChallengeKind.EID else f"{kind}-{case.id}",
                contact_changed_on=None,
                actor="anna",
                now=self.now,
            )
        return code

    def level(self, case: Case) -> Assurance:
        with self.database.read() as tx:
            return tx.cases.by_id(case.id).assurance

    def count(self, case: Case, kind: str) -> int:
        with self.database.read() as tx:
            return sum(event.kind == kind for event in tx.events.of_case(case.id))


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


def together(count: int, act: Callable[[int], object]) -> list[object]:
    """Do the same thing from many threads at once."""
    results: list[object] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        results.append(act(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_many_at_once_one_is_confirmed(hall: Hall) -> None:
    """The same code from eight threads gives one proof, on both databases."""
    case = hall.case()
    code = hall.issue(case, ChallengeKind.EMAIL)

    verdicts = together(8, lambda _: hall.answers.answer(code).verdict)

    assert sorted(map(str, verdicts)) == ["confirmed", *["used"] * 7]
    assert hall.count(case, "identity") == 1


def test_wrong_guesses_at_once_are_all_counted(hall: Hall) -> None:
    """Twelve wrong guesses at once are three failed attempts and one lock."""
    case = hall.case()
    code = hall.issue(case, ChallengeKind.LETTER)
    wrong = [
        Code(selector=code.selector, secret=new_code(ChallengeKind.LETTER).secret)
        for _ in range(12)
    ]

    verdicts = together(12, lambda number: hall.answers.answer(wrong[number]).verdict)

    assert set(verdicts) == {Verdict.WRONG}
    assert hall.count(case, "identity_failed") == 3
    assert hall.count(case, "identity_locked") == 1
    assert hall.answers.answer(code).verdict is Verdict.LOCKED
    with pytest.raises(IdentityLocked):
        hall.issue(case, ChallengeKind.EMAIL)


def test_the_lock_ends_after_a_day(hall: Hall) -> None:
    """A day later a new code can be made and used; the locked one stays locked."""
    case = hall.case()
    code = hall.issue(case, ChallengeKind.LETTER)
    for _ in range(3):
        hall.answers.answer(
            Code(selector=code.selector, secret=new_code(ChallengeKind.LETTER).secret)
        )
    hall.now += timedelta(days=1, seconds=1)

    assert hall.answers.answer(code).verdict is Verdict.LOCKED
    assert hall.answers.answer(hall.issue(case, ChallengeKind.LETTER)).verdict is Verdict.CONFIRMED


def test_a_new_code_takes_the_place_of_the_old(hall: Hall) -> None:
    """Of two codes of a kind the newer counts; other kinds are left alone."""
    case = hall.case()
    letter = hall.issue(case, ChallengeKind.LETTER)
    old, new = (hall.issue(case, ChallengeKind.EMAIL) for _ in range(2))

    assert hall.answers.answer(old).verdict is Verdict.WITHDRAWN
    assert hall.answers.answer(new).verdict is Verdict.CONFIRMED
    assert hall.answers.answer(letter).verdict is Verdict.CONFIRMED
    assert hall.level(case) is Assurance.L4


def test_five_codes_an_hour_go_to_one_address(hall: Hall) -> None:
    """The sixth within an hour is refused, whichever case asks; an hour later it is not."""
    case = hall.case()
    for _ in range(5):
        hall.issue(case, ChallengeKind.EMAIL)
    with pytest.raises(TooManyCodes):
        hall.issue(case, ChallengeKind.EMAIL)
    hall.now += timedelta(hours=1)
    hall.issue(case, ChallengeKind.EMAIL)


def test_a_proof_runs_out(hall: Hall) -> None:
    """After thirty days the level falls to what still counts, with an event; not a day before."""
    case = hall.case()
    hall.answers.answer(hall.issue(case, ChallengeKind.EMAIL))
    hall.now += timedelta(days=30)
    assert (hall.desk.daily(), hall.level(case)) == (0, Assurance.L2)
    hall.now += timedelta(days=1)
    assert (hall.desk.daily(), hall.level(case)) == (1, Assurance.L0)
    assert (hall.desk.daily(), hall.count(case, "identity_expired")) == (0, 1)


def test_proof_of_one_is_no_proof_of_another(hall: Hall) -> None:
    """Two share a contract and a mailbox: the one's link raises the case only while it is about the one."""
    shared = {"customer_number": "500001", "email": "familj@mejl.example"}
    ada = a_person(1, **shared, name="Ada Berg", personnummer="195704289999")
    bo = a_person(2, **shared, name="Bo Berg", personnummer="194608239986")
    case = hall.case(ada, bo)
    hall.answers.answer(hall.issue(case, ChallengeKind.EMAIL, which=0))

    with hall.database.read() as tx:
        now = tx.cases.by_id(case.id)
        assert tx.evidence.held(now, [ada], now=hall.now) is Assurance.L2
        assert tx.evidence.held(now, [bo], now=hall.now) is Assurance.L0


def test_an_eid_of_the_other_person_on_the_contract(hall: Hall) -> None:
    """The question went out about the one: the other's eID is a stranger's."""
    shared = {"customer_number": "500002", "email": "familj@mejl.example"}
    ada = a_person(3, **shared, name="Ada Berg", personnummer="195704289999")
    bo = a_person(4, **shared, name="Bo Berg", personnummer="194608239986")
    case = hall.case(ada, bo)
    code = hall.issue(case, ChallengeKind.EID, which=0)

    def identify(number: str, state: str) -> Verdict:
        hall.answers.begin_eid(code, state=state, nonce="n", code_verifier="v", browser="b")
        login = hall.answers.take_eid(state, browser="b")
        assert login is not None
        return hall.answers.accept_eid(login, number).verdict

    assert identify("194608239986", "s1") is Verdict.WRONG
    assert identify("195704289999", "s2") is Verdict.CONFIRMED
    assert hall.level(case) is Assurance.L4


def test_the_database_refuses_a_second_proof(hall: Hall) -> None:
    """Whatever the code does, one challenge is one row of evidence."""
    case = hall.case()
    hall.answers.answer(hall.issue(case, ChallengeKind.EMAIL))
    with hall.database.read() as tx:
        (used,) = tx.challenges.of_case(case.id)
        present = tx.cases.by_id(case.id)
    with pytest.raises(IntegrityError), hall.database.write() as tx:
        tx.evidence.record(
            present,
            EvidenceKind.CODE_BY_EMAIL,
            subject_hash=used.subject,
            people=[],
            officer="anna",
            actor="anna",
            now=hall.now,
            challenge_id=used.id,
        )


def test_a_replaced_address_is_told_once(hall: Hall) -> None:
    """The old e-mail gets a mail, the new one no link, and neither twice."""
    before = a_person(7, email="gammal@post.example")
    case = hall.case(before, case_type=CaseType.ACCESS)
    with hall.database.write() as tx:
        tx.register.load([a_person(7, email="ny@post.example")], actor="test", now=hall.now)
    for _ in range(2):
        hall.desk.daily()
    with hall.database.write() as tx:
        (subject,) = subjects(hall.desk.people(tx, case))
        with pytest.raises(CannotReach) as refused:
            hall.desk.send_link(tx, case, subject, actor="anna")
        sent = [queued.mail.to for queued in tx.outbox.due(now=hall.now, limit=10)]
    assert refused.value.obstacle is Obstacle.CHANGED_LATELY
    assert sent == ["gammal@post.example"]
    assert hall.count(case, "old_contact_told") == 1


def test_a_call_to_a_number_changed_lately_proves_nothing(hall: Hall) -> None:
    """The register remembers that the number is new, so the call is noted and does not count."""
    case = hall.case(a_person(8, phone="070-1740600"))
    with hall.database.write() as tx:
        tx.register.load([a_person(8, phone="070-1740699")], actor="test", now=hall.now)
        (subject,) = subjects(hall.desk.people(tx, case))
        hall.desk.record(tx, case, EvidenceKind.CODE_BY_PHONE, subject, actor="anna")
    assert hall.level(case) is Assurance.L0


@pytest.mark.parametrize("first", ["history", "message"])
def test_an_answer_and_a_mail_in_one_case_never_wait_for_each_other(hall: Hall, first: str) -> None:
    """Whether the mail has written history or only its message, the person's answer is taken."""
    case = hall.case()
    code = hall.issue(case, ChallengeKind.EMAIL)
    with hall.database.write() as tx:
        if first == "history":
            tx.events.append("answered", case_id=case.id, actor="triage", at=NOW)
        else:
            tx.cases.add_message(case, Direction.IN, author="x", subject="", text="", at=NOW)
        answer = beside(hall.database, lambda: hall.answers.answer(code))
        tx.events.append("answered", case_id=case.id, actor="triage", at=NOW)
        if first == "history":
            tx.cases.assign(case, "anna", actor="triage", now=NOW)

    assert answer.result().verdict is Verdict.CONFIRMED


@pytest.mark.parametrize("ends", ["deny", "withdraw", "mark_sent"])
def test_what_ends_a_challenge_waits_with_empty_hands(hall: Hall, ends: str) -> None:
    """An answer that has the history in hand is taken, whatever else happens to the challenge."""
    case = hall.case()
    code = hall.issue(case, ChallengeKind.LETTER)

    def end() -> None:
        with hall.database.write() as tx:
            (challenge,) = tx.challenges.of_case(case.id)
            if ends == "deny":
                tx.challenges.deny(challenge, now=NOW)
            elif ends == "withdraw":
                tx.challenges.withdraw(challenge, actor="anna", now=NOW)
            else:
                tx.challenges.mark_sent(challenge, actor="anna", now=NOW)

    with hall.database.write() as tx:
        tx.challenges.lock_case(case.id)
        (challenge,) = tx.challenges.of_case(case.id)
        ended = beside(hall.database, end)
        verdict, _ = tx.challenges.answer(challenge, code, now=NOW)

    ended.result()
    assert verdict is Verdict.CONFIRMED
