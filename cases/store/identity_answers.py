"""The answers that people give on the website: a link, a code, an eID, or "it was not me"."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.case import Case
from cases.register import personnummer_hash
from cases.store.challenge_store import EidLogin
from cases.store.engine import Database
from cases.store.identity_desk import CannotReach, IdentityDesk
from cases.store.transaction import Transaction
from cases.subject import Subject, subjects
from cases.verification import (
    Challenge,
    ChallengeKind,
    ChallengeState,
    Code,
    IdentityLocked,
    TooManyCodes,
    Verdict,
)

PERSON = "person"
"""The actor of what people do themselves."""
RENEWABLE_FOR = timedelta(days=30)
"""How long after its end a link may still be exchanged for a new one, sent to the registered address."""
_CODES = frozenset({ChallengeKind.EMAIL, ChallengeKind.LETTER})
_LINKS = frozenset({ChallengeKind.EMAIL, ChallengeKind.EID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an answer led to; the case only for who held the secret."""

    verdict: Verdict
    case: Case | None = None
    challenge: Challenge | None = None


class IdentityAnswers:
    """Takes what people answer, one transaction each."""

    def __init__(self, database: Database, desk: IdentityDesk) -> None:
        self._database = database
        self._desk = desk

    def look(self, code: Code, kind: ChallengeKind) -> Outcome:
        """Say what an answer would lead to; nothing is changed."""
        with self._database.read() as tx:
            return self._look(tx, code, frozenset({kind}), now=self._desk.clock())

    def answer(self, code: Code) -> Outcome:
        """Take a code from a link or a letter; a right one becomes evidence."""
        now = self._desk.clock()
        with self._database.write() as tx:
            found = tx.challenges.find(code)
            # The link to an eID lies in the requester's own mail: it must never count as a code.
            if found is None or found.kind not in _CODES:
                return Outcome(verdict=Verdict.WRONG)
            verdict, locks = tx.challenges.answer(found, code, now=now)
            if locks:
                self._desk.add_task(tx, found.case_id, "identity_locked", now=now)
            if verdict is Verdict.CONFIRMED:
                self._prove(tx, found, now=now)
            return _outcome(tx, verdict, found)

    def deny(self, code: Code) -> Outcome:
        """Take note of "it was not me"; a person looks at the case."""
        now = self._desk.clock()
        with self._database.write() as tx:
            seen = self._look(tx, code, frozenset({ChallengeKind.EMAIL}), now=now)
            if seen.challenge is None or not tx.challenges.deny(seen.challenge, now=now):
                return seen
            self._desk.add_task(tx, seen.challenge.case_id, "identity_denied", now=now)
            return _outcome(tx, Verdict.DENIED, seen.challenge)

    def renew(self, code: Code) -> bool:
        """Exchange a genuine link for a new one to the registered e-mail address; False when it is none.

        The answer is the same whether there is such an address or not: a stranger learns nothing.
        """
        now = self._desk.clock()
        with self._database.write() as tx:
            case, subject = self._holder(tx, code, now=now)
            if case is None:
                return False
            if subject is not None:
                try:
                    self._desk.send_link(tx, case, subject, actor=PERSON)
                except (CannotReach, TooManyCodes, IdentityLocked):
                    self._desk.add_task(tx, case.id, "letter_wanted", now=now)
        return True

    def want_letter(self, code: Code) -> bool:
        """Take note that the person wants a code by letter; False when the link is not genuine."""
        now = self._desk.clock()
        with self._database.write() as tx:
            case, _ = self._holder(tx, code, now=now)
            if case is None:
                return False
            self._desk.add_task(tx, case.id, "letter_wanted", now=now)
        return True

    def begin_eid(
        self, code: Code, *, state: str, nonce: str, code_verifier: str, browser: str
    ) -> Outcome:
        """Keep what the eID provider's answer will be checked against."""
        now = self._desk.clock()
        with self._database.write() as tx:
            seen = self._look(tx, code, frozenset({ChallengeKind.EID}), now=now)
            if seen.challenge is not None and seen.verdict is Verdict.CONFIRMED:
                tx.challenges.begin_eid(
                    seen.challenge,
                    state=state,
                    nonce=nonce,
                    code_verifier=code_verifier,
                    browser=browser,
                    now=now,
                )
            return seen

    def take_eid(self, state: str, *, browser: str) -> EidLogin | None:
        """Take the log-in that this browser began, once; None when there is none."""
        with self._database.write() as tx:
            login = tx.challenges.take_eid(state, now=self._desk.clock())
        if login is None or not hmac.compare_digest(login.browser.encode(), browser.encode()):
            return None
        return login

    def refuse_eid(self, login: EidLogin, reason: str) -> None:
        """Count an answer of the eID provider that proved nothing."""
        now = self._desk.clock()
        with self._database.write() as tx:
            tx.challenges.lock_case(login.challenge.case_id)
            challenge = tx.challenges.by_id(login.challenge.id)
            if tx.challenges.fail(challenge, reason, now=now):
                self._desk.add_task(tx, challenge.case_id, "identity_locked", now=now)

    def accept_eid(self, login: EidLogin, personnummer: str) -> Outcome:
        """Compare the eID's number with the register's, in constant time; equal becomes evidence."""
        now = self._desk.clock()
        with self._database.write() as tx:
            tx.challenges.lock_case(login.challenge.case_id)
            challenge = tx.challenges.by_id(login.challenge.id)
            case = tx.cases.by_id(challenge.case_id)
            if challenge.state is not ChallengeState.OPEN:
                ended = Verdict.USED if challenge.state is ChallengeState.USED else Verdict.LOCKED
                return Outcome(verdict=ended)
            if not self._same_person(tx, case, challenge, personnummer):
                if tx.challenges.fail(challenge, "other_person", now=now):
                    self._desk.add_task(tx, challenge.case_id, "identity_locked", now=now)
                return Outcome(verdict=Verdict.WRONG)
            if not tx.challenges.use(challenge, now=now):
                return Outcome(verdict=Verdict.USED)
            self._prove(tx, challenge, now=now)
            return _outcome(tx, Verdict.CONFIRMED, challenge)

    def _look(
        self, tx: Transaction, code: Code, kinds: frozenset[ChallengeKind], *, now: datetime
    ) -> Outcome:
        challenge = tx.challenges.find(code)
        if challenge is None or challenge.kind not in kinds:
            return Outcome(verdict=Verdict.WRONG)
        return _outcome(tx, tx.challenges.look(challenge, code, now=now), challenge)

    def _prove(self, tx: Transaction, challenge: Challenge, *, now: datetime) -> None:
        case = tx.cases.by_id(challenge.case_id)
        tx.evidence.record(
            case,
            challenge.kind.evidence,
            subject_hash=challenge.subject,
            people=self._desk.people(tx, case),
            officer=challenge.created_by,
            actor=PERSON,
            now=now,
            contact_changed_on=challenge.contact_changed_on,
            challenge_id=challenge.id,
        )
        if case.open:
            self._desk.add_task(tx, case.id, "identity_proven", now=now)

    def _same_person(
        self, tx: Transaction, case: Case, challenge: Challenge, personnummer: str
    ) -> bool:
        known = [
            subject.personnummer
            for subject in subjects(self._desk.people(tx, case))
            if tx.evidence.is_subject(subject, challenge.subject) and subject.personnummer
        ]
        pepper = self._database.vault.pepper
        shown = personnummer_hash(personnummer, pepper)
        return any(hmac.compare_digest(shown, personnummer_hash(n, pepper)) for n in known)

    def _holder(
        self, tx: Transaction, code: Code, *, now: datetime
    ) -> tuple[Case | None, Subject | None]:
        """Return the case of a genuine link and its person; a code of a letter renews nothing."""
        seen = self._look(tx, code, _LINKS, now=now)
        case, challenge = seen.case, seen.challenge
        good = seen.verdict in {Verdict.CONFIRMED, Verdict.EXPIRED}
        if case is None or challenge is None or not good or not case.open:
            return None, None
        if now > challenge.expires_at + RENEWABLE_FOR:
            return None, None
        found = (
            subject
            for subject in subjects(self._desk.people(tx, case))
            if tx.evidence.is_subject(subject, challenge.subject)
        )
        return case, next(found, None)


def _outcome(tx: Transaction, verdict: Verdict, challenge: Challenge) -> Outcome:
    if verdict is Verdict.WRONG:
        return Outcome(verdict=verdict)
    return Outcome(verdict=verdict, case=tx.cases.by_id(challenge.case_id), challenge=challenge)
