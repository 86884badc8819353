"""What agents corrected is found where it already lies: in the history and in the cases."""

from datetime import UTC, datetime

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CaseType
from cases.mail import ArrivedMail, MailIdentity
from cases.retention import DataClass
from cases.store.engine import Database
from cases.store.transaction import Transaction

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TEXT = "Sluta ringa mig på 070-174 06 05, mvh ada@brev.example"


def opened(tx: Transaction, uid: int, *types: CaseType, protected: bool = False) -> list[Case]:
    """Keep a mail and open its cases, as the triage does."""
    identity = MailIdentity(mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=uid)
    mail = ArrivedMail(identity=identity, received_at=NOW, size=9, raw=b"Mail %d" % uid)
    kept = tx.mails.keep(mail, now=NOW)
    assert kept is not None
    found = []
    for case_type in types:
        new = NewCase(
            case_type=case_type, channel=Channel.MAIL, received_at=NOW, mailbox="registerutdrag",
            party_name="Ada", party_email="ada@brev.example", summary="Hej", protected=protected,
        )  # fmt: skip
        case = tx.cases.open(new, actor="triage", now=NOW)
        tx.cases.add_message(
            case, Direction.IN, author="ada@brev.example", subject="Hej", text=TEXT, at=NOW,
            mail_id=kept.id,
        )  # fmt: skip
        found.append(case)
    return found


def test_a_corrected_mail_teaches_all_that_it_was(database: Database) -> None:
    """The types are those of all its cases now, and numbers and addresses of persons are masked."""
    with database.write() as tx:
        wrong, _ = opened(tx, 1, CaseType.COMPLAINT, CaseType.ERASURE)
        opened(tx, 2, CaseType.ACCESS)
        tx.cases.retype(wrong, CaseType.DIRECT_MARKETING_OBJECTION, actor="karin", now=NOW)
        (found,) = tx.corrections.all()

    assert found.types == {CaseType.DIRECT_MARKETING_OBJECTION, CaseType.ERASURE}
    assert found.text == "Sluta ringa mig på [telefon], mvh [e-post]"


def test_what_may_not_be_kept_teaches_nothing(database: Database) -> None:
    """Cases of protected persons and purged mails are left out."""
    with database.write() as tx:
        for uid, protected in ((1, True), (2, False)):
            (case,) = opened(tx, uid, CaseType.COMPLAINT, protected=protected)
            tx.cases.retype(case, CaseType.ACCESS, actor="karin", now=NOW)
        assert len(tx.corrections.all()) == 1
        tx.purge.forget(DataClass.LETTERS, [1, 2], now=NOW)
        assert tx.corrections.all() == []


def test_a_later_mail_of_the_case_is_not_the_one_corrected(database: Database) -> None:
    """A case that took in a second mail is corrected by its first."""
    with database.write() as tx:
        first, second = (opened(tx, uid, CaseType.COMPLAINT)[0] for uid in (1, 2))
        tx.cases.add_message(
            first, Direction.IN, author="x", subject="Sen", text="Tack", at=NOW, mail_id=2
        )
        tx.cases.retype(first, CaseType.ACCESS, actor="karin", now=NOW)

        assert [one.subject for one in tx.corrections.all()] == ["Hej"]
        assert second.case_type is CaseType.COMPLAINT
