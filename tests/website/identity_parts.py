"""People, cases and links for the tests of the identity pages."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from cases.case import Case, Channel, NewCase
from cases.case_type import CaseType
from cases.register import Company, Person
from cases.store.engine import Database
from cases.store.identity_answers import IdentityAnswers
from cases.store.identity_desk import CodeLetter, IdentityDesk
from cases.subject import Subject, subjects
from cases.verification import Doubt
from tests.website.conftest import Clock

# Skatteverket's test numbers.
MAJA_NUMBER = "195704289999"
OTHER_NUMBER = "194608239986"
NUMBER = "70012345"
_LINK = re.compile(r"https?://\S+/verifiera/\S+")


def maja(**changes: object) -> Person:
    """A customer with every contact registered long ago."""
    values: dict[str, object] = {
        "customer_number": NUMBER,
        "name": "Maja Sundström",
        "personnummer": MAJA_NUMBER,
        "email": "maja@sundstrom.example",
        "phone": "070-174 06 58",
        "street": "Larmgatan 12 B",
        "postcode": "39232",
        "city": "Kalmar",
        "company": Company.ELNAT,
        **changes,
    }
    return Person(**values)  # type: ignore[arg-type]


def a_case(
    database: Database,
    clock: Clock,
    *people: Person,
    case_type: CaseType = CaseType.PORTABILITY,
    **known: object,
) -> Case:
    """Open the case of a customer who wrote from an address that nobody knows."""
    rows = people or (maja(),)
    new = NewCase(
        case_type=case_type,
        channel=Channel.MAIL,
        received_at=clock.now,
        customer_number=rows[0].customer_number,
        party_name="Maja Sundström",
        party_email="nagon.annan@mejl.example",
        summary="Mina uppgifter",
        **known,  # type: ignore[arg-type]
    )
    with database.write() as tx:
        tx.register.load(rows, actor="import", now=clock.now)
        return tx.cases.open(new, actor="triage", now=clock.now)


@dataclass
class Officer:
    """An agent who has identities checked."""

    database: Database
    desk: IdentityDesk

    @property
    def answers(self) -> IdentityAnswers:
        return IdentityAnswers(self.database, self.desk)

    def subject(self, case: Case, which: int = 0) -> Subject:
        with self.database.read() as tx:
            return subjects(self.desk.people(tx, case))[which]

    def link(self, case: Case, which: int = 0) -> str:
        """Send a one-time link, and read it in the mail."""
        with self.database.write() as tx:
            self.desk.send_link(tx, case, self.subject(case, which), actor="anna")
        return self.newest_link()

    def question(self, case: Case) -> str:
        """Send T-IDREQ, and read its link in the mail."""
        with self.database.write() as tx:
            self.desk.ask(
                tx,
                case,
                self.subject(case),
                doubt=Doubt.SENDER,
                original_subject=case.summary,
                actor="anna",
            )
        return self.newest_link()

    def letter(self, case: Case) -> CodeLetter:
        """Make the code of a letter."""
        with self.database.write() as tx:
            return self.desk.code_letter(tx, case, self.subject(case), actor="anna")

    def newest_link(self) -> str:
        found = _LINK.search(self.newest_mail()[1])
        assert found is not None
        return found[0]

    def newest_mail(self) -> tuple[str, str]:
        """Return the newest outgoing mail's recipient and text."""
        with self.database.read() as tx:
            due = tx.outbox.due(now=self.desk.clock() + timedelta(days=1), limit=1000)
        return due[-1].mail.to, due[-1].mail.text

    def case(self, case: Case) -> Case:
        with self.database.read() as tx:
            return tx.cases.by_id(case.id)

    def history(self, case: Case) -> list[tuple[str, dict[str, object]]]:
        with self.database.read() as tx:
            return [(event.kind, event.detail) for event in tx.events.of_case(case.id)]

    def kinds(self, case: Case) -> list[str]:
        return [kind for kind, _ in self.history(case)]

    def tasks(self, case: Case) -> list[str]:
        with self.database.read() as tx:
            return [task.kind for task in tx.tasks.open(case_ids=[case.id])]


LATELY = date(2026, 11, 10)
"""A day within the cooling time of a request of the tests' day."""
