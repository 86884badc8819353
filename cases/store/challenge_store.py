"""Issue challenges and take answers: each once, in time, and never more than a few attempts."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Row, func, insert, select, update

from cases.case import Case
from cases.store.event_log import EventLog
from cases.store.schema import cases, challenges, eid_logins, events
from cases.vault import Vault
from cases.verification import (
    CODE_WINDOW,
    CODES_AN_HOUR,
    FAILURE_WINDOW,
    FAILURES_A_DAY,
    Challenge,
    ChallengeKind,
    ChallengeState,
    Code,
    IdentityLocked,
    TooManyCodes,
    Verdict,
    hash_secret,
    judge,
    new_code,
)

FAILED = "identity_failed"
EID_LOGIN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class EidLogin:
    """A log-in at the eID provider that is under way; bound to one browser."""

    challenge: Challenge
    nonce: str
    code_verifier: str
    browser: str


class ChallengeStore:
    """The challenges and the log-ins at the eID provider."""

    def __init__(self, connection: Connection, vault: Vault, log: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = log

    def issue(
        self,
        case: Case,
        kind: ChallengeKind,
        *,
        subject_hash: str,
        target: str | None,
        contact_changed_on: date | None,
        actor: str,
        now: datetime,
    ) -> tuple[Challenge, Code]:
        """Make a challenge; an open one of the same kind is withdrawn.

        `target` names the registered address that it goes to. Raises IdentityLocked, TooManyCodes.
        """
        self.lock_case(case.id)
        if self.is_locked(case.id, now=now):
            raise IdentityLocked
        if target and self._sent_to(target, now) >= CODES_AN_HOUR:
            raise TooManyCodes
        self._end_open(case.id, ChallengeState.WITHDRAWN, now, kind=kind)
        code = new_code(kind)
        while self.find(code) is not None:
            code = new_code(kind)
        new_id = self._connection.execute(
            insert(challenges)
            .values(
                case_id=case.id,
                kind=kind,
                selector=code.selector,
                secret_hash=hash_secret(code, self._vault.pepper),
                subject_hash=subject_hash,
                target_hash=self._vault.lookup(target) if target else None,
                contact_changed_on=contact_changed_on,
                state=ChallengeState.OPEN,
                created_at=now,
                created_by=actor,
                expires_at=now + kind.lifetime,
            )
            .returning(challenges.c.id)
        ).scalar_one()
        self._tell("challenge_issued", case.id, actor, now, challenge=new_id, by=kind)
        return self.by_id(new_id), code

    def by_id(self, challenge_id: int) -> Challenge:
        """Return a challenge; KeyError when there is none."""
        row = self._connection.execute(
            select(challenges).where(challenges.c.id == challenge_id)
        ).first()
        if row is None:
            raise KeyError(challenge_id)
        return _challenge(row)

    def find(self, code: Code) -> Challenge | None:
        """Return the challenge that a code's public part names; the secret is not looked at."""
        row = self._connection.execute(
            select(challenges).where(challenges.c.selector == code.selector)
        ).first()
        return _challenge(row) if row else None

    def of_case(self, case_id: int) -> list[Challenge]:
        """Return a case's challenges, newest first."""
        query = (
            select(challenges)
            .where(challenges.c.case_id == case_id)
            .order_by(challenges.c.id.desc())
        )
        return [_challenge(row) for row in self._connection.execute(query)]

    def look(self, challenge: Challenge, code: Code, *, now: datetime) -> Verdict:
        """Say what an answer would lead to, and change nothing."""
        failures = self.failures(challenge.case_id, now=now)
        return judge(challenge, code, keys=self._vault.peppers, failures=failures, now=now)

    def answer(self, challenge: Challenge, code: Code, *, now: datetime) -> tuple[Verdict, bool]:
        """Take an answer; a right one uses the challenge up, a wrong one is counted.

        The third wrong one within a day locks every open challenge of the case: then the second value is
        true, once.
        """
        # Two answers at once must not both see the challenge open, or the count one too low.
        self.lock_case(challenge.case_id)
        present = self.by_id(challenge.id)
        verdict = self.look(present, code, now=now)
        if verdict is Verdict.WRONG:
            return verdict, self.fail(present, "wrong_code", now=now)
        if verdict is Verdict.CONFIRMED:
            self.use(present, now=now)
        else:
            self._tell(
                "identity_refused",
                present.case_id,
                "person",
                now,
                challenge=present.id,
                why=verdict,
            )
        return verdict, False

    def use(self, challenge: Challenge, *, now: datetime) -> bool:
        """Use an open challenge up; False when somebody else did."""
        return self._end(challenge, ChallengeState.USED, now)

    def fail(self, challenge: Challenge, reason: str, *, now: datetime) -> bool:
        """Count a failed attempt; True when it was the one that locked the case's challenges."""
        if challenge.state is not ChallengeState.OPEN or challenge.expired(now):
            return False
        self._tell(FAILED, challenge.case_id, "person", now, challenge=challenge.id, reason=reason)
        if self.failures(challenge.case_id, now=now) != FAILURES_A_DAY:
            return False
        self._end_open(challenge.case_id, ChallengeState.LOCKED, now)
        self._tell("identity_locked", challenge.case_id, "system", now)
        return True

    def deny(self, challenge: Challenge, *, now: datetime) -> bool:
        """Take note that the person did not ask for this: every open challenge ends."""
        self._events.lock()
        if not self._end(challenge, ChallengeState.DENIED, now):
            return False
        self._end_open(challenge.case_id, ChallengeState.WITHDRAWN, now)
        self._tell("identity_denied", challenge.case_id, "person", now, challenge=challenge.id)
        return True

    def withdraw(self, challenge: Challenge, *, actor: str, now: datetime) -> None:
        """Take an open challenge back."""
        self._events.lock()
        if self._end(challenge, ChallengeState.WITHDRAWN, now):
            self._tell("challenge_withdrawn", challenge.case_id, actor, now, challenge=challenge.id)

    def mark_sent(self, challenge: Challenge, *, actor: str, now: datetime) -> None:
        """Record that a letter was handed to the post."""
        self._events.lock()
        self._connection.execute(
            update(challenges).where(challenges.c.id == challenge.id).values(sent_at=now)
        )
        self._tell("challenge_sent", challenge.case_id, actor, now, challenge=challenge.id)

    def failures(self, case_id: int, *, now: datetime) -> int:
        """Count a case's failed attempts within a day; the history is the counter."""
        query = (
            select(func.count())
            .select_from(events)
            .where(
                events.c.case_id == case_id,
                events.c.kind == FAILED,
                events.c.at > now - FAILURE_WINDOW,
            )
        )
        return int(self._connection.execute(query).scalar_one())

    def is_locked(self, case_id: int, *, now: datetime) -> bool:
        """Tell whether a case has had its attempts of the day."""
        return self.failures(case_id, now=now) >= FAILURES_A_DAY

    def begin_eid(
        self,
        challenge: Challenge,
        *,
        state: str,
        nonce: str,
        code_verifier: str,
        browser: str,
        now: datetime,
    ) -> None:
        """Keep what the provider's answer will be checked against."""
        content = {"nonce": nonce, "code_verifier": code_verifier, "browser": browser}
        self._connection.execute(
            insert(eid_logins).values(
                challenge_id=challenge.id,
                state_hash=self._vault.lookup(f"eid-state\0{state}"),
                sealed=self._vault.seal_text(json.dumps(content)),
                created_at=now,
                expires_at=now + EID_LOGIN_LASTS,
            )
        )
        self._tell("eid_started", challenge.case_id, "person", now, challenge=challenge.id)

    def take_eid(self, state: str, *, now: datetime) -> EidLogin | None:
        """Take the log-in of a state, once; None when it is unknown, taken or too old."""
        keys = self._vault.lookups(f"eid-state\0{state}")
        taken = self._connection.execute(
            update(eid_logins)
            .where(
                eid_logins.c.state_hash.in_(keys),
                eid_logins.c.ended_at.is_(None),
                eid_logins.c.expires_at > now,
            )
            .values(ended_at=now)
            .returning(eid_logins.c.challenge_id, eid_logins.c.sealed)
        ).first()
        if taken is None:
            return None
        content = json.loads(self._vault.open_text(taken.sealed))
        return EidLogin(challenge=self.by_id(taken.challenge_id), **content)

    def lock_case(self, case_id: int) -> None:
        """Wait for whoever answers in the same case; SQLite has one writer, PostgreSQL must be told."""
        self._events.lock()
        # Whoever adds to the case holds its key before waiting for the history: that must not stop us.
        this = select(cases.c.id).where(cases.c.id == case_id)
        self._connection.execute(this.with_for_update(key_share=True))

    def _sent_to(self, target: str, now: datetime) -> int:
        query = (
            select(func.count())
            .select_from(challenges)
            .where(
                challenges.c.target_hash.in_(self._vault.lookups(target)),
                challenges.c.created_at > now - CODE_WINDOW,
            )
        )
        return int(self._connection.execute(query).scalar_one())

    def _end(self, challenge: Challenge, state: ChallengeState, now: datetime) -> bool:
        result = self._connection.execute(
            update(challenges)
            .where(challenges.c.id == challenge.id, challenges.c.state == ChallengeState.OPEN)
            .values(state=state, ended_at=now)
        )
        return result.rowcount == 1

    def _end_open(
        self,
        case_id: int,
        state: ChallengeState,
        now: datetime,
        *,
        kind: ChallengeKind | None = None,
    ) -> None:
        change = update(challenges).where(
            challenges.c.case_id == case_id, challenges.c.state == ChallengeState.OPEN
        )
        if kind is not None:
            change = change.where(challenges.c.kind == kind)
        self._connection.execute(change.values(state=state, ended_at=now))

    def _tell(self, kind: str, case_id: int, actor: str, now: datetime, **detail: object) -> None:
        self._events.append(kind, case_id=case_id, actor=actor, at=now, detail=detail)


def _challenge(row: Row[tuple[object, ...]]) -> Challenge:
    return Challenge(
        id=row.id,
        case_id=row.case_id,
        kind=ChallengeKind(row.kind),
        selector=row.selector,
        secret_hash=row.secret_hash,
        subject=row.subject_hash,
        target=row.target_hash,
        contact_changed_on=row.contact_changed_on,
        state=ChallengeState(row.state),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        sent_at=row.sent_at,
    )
