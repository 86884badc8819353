"""The changes that the law has something to say about, each checked before it is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases.assurance import Step
from cases.case import Case
from cases.case_type import CASE_TYPES, Assurance, CaseType
from cases.deadlines import (
    FOOTAGE_ALARM,
    ExtensionError,
    ExtensionReason,
    case_due,
    cctv_purge_at,
    check_awareness,
    check_extension,
    extended_ops_due,
    received_on,
)
from cases.errors import ForbiddenTransition, NeedsSecondPerson, NotADuplicate
from cases.lifecycle import (
    EXTENT_MATTERS,
    Resolution,
    Status,
    check_transition,
    status_after_retype,
)
from cases.permissions import needs_second_person
from cases.store.case_store import CaseStore
from cases.store.event_log import EventLog
from cases.store.outbox_store import OutboxStore
from cases.store.proposal_store import ProposalStore
from cases.store.question_store import QuestionStore
from cases.store.task_store import TaskStore
from cases.vault import Vault

NOTIFY_WITHIN = timedelta(days=14)
# Article 19: those who got the data from us hear of the change.
_TOLD_TO_RECIPIENTS = frozenset({CaseType.RECTIFICATION, CaseType.ERASURE, CaseType.RESTRICTION})
_TWO = 2
_HELD_BACK = (
    "Ett automatiskt mejl hann inte skickas innan ärendet märktes som skyddat, och nu skickas det inte. "
    "Bestäm hur personen tryggt kan få besked."
)
_GRANTS = frozenset({Resolution.GRANTED, Resolution.PARTIAL})


class CaseChanges(CaseStore):
    """Moves, decides, extends and corrects cases; every refusal leaves the case as it was."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        super().__init__(connection, vault, events)
        self._questions = QuestionStore(connection, vault)
        self._proposals = ProposalStore(connection, vault)
        self._tasks = TaskStore(connection, vault)
        self._outbox = OutboxStore(connection, vault)

    def move(
        self,
        case: Case,
        status: Status,
        *,
        actor: str,
        now: datetime,
        resolution: Resolution | None = None,
        ground: str = "",
        step: Step | None = None,
        recipients_told: bool = False,
        agreed: Sequence[str] = (),
    ) -> Case:
        """Change the status as the type's table permits.

        `step` is the extent of what is granted, and must be said for erasure and portability; `agreed`
        are the officers who approved the same release before, such as that of an extract.
        Raises ForbiddenTransition, MissingGround, NeedsSecondPerson, NotADuplicate or StaleCase.
        """
        check_transition(case.case_type, case.status, status, resolution=resolution, ground=ground)
        if status is Status.APPROVAL:
            message = "a case waits for approval of a proposal: use propose"
            raise ForbiddenTransition(message)
        if resolution is None:
            return self._set_status(case, status, actor=actor, now=now)
        extent = self._extent(case, resolution, step)
        decided_by, approved_by = (*dict.fromkeys((*agreed, actor)), None)[:2]
        needs_two = needs_second_person(case, resolution, extent)
        if needs_two and len(set(agreed)) < _TWO:
            raise NeedsSecondPerson
        return self._close(
            case,
            resolution,
            ground,
            extent,
            actor=actor,
            decided_by=decided_by or actor,
            approved_by=approved_by if needs_two else None,
            recipients_told=recipients_told,
            now=now,
        )

    def propose(self, case: Case, content: dict[str, str], *, actor: str, now: datetime) -> Case:
        """Lay a decision before a second officer; `content` is what the approver will see."""
        check_transition(case.case_type, case.status, Status.APPROVAL)
        self._proposals.add(case.id, content, actor=actor, now=now)
        return self._set_status(case, Status.APPROVAL, actor=actor, now=now)

    def approve(
        self,
        case: Case,
        *,
        actor: str,
        now: datetime,
        resolution: Resolution,
        ground: str = "",
        step: Step | None = None,
        recipients_told: bool = False,
    ) -> Case:
        """Close a proposed case as a second officer; NeedsSecondPerson for the one who proposed it."""
        self._events.lock()
        proposal = self._proposals.open_for(case.id)
        if case.status is not Status.APPROVAL or proposal is None:
            message = "nothing waits for approval in this case"
            raise ForbiddenTransition(message)
        if proposal.proposed_by == actor:
            raise NeedsSecondPerson
        check_transition(
            case.case_type, case.status, Status.CLOSED, resolution=resolution, ground=ground
        )
        extent = self._extent(case, resolution, step)
        self._proposals.settle(case.id, "approved", actor=actor, now=now)
        return self._close(
            case,
            resolution,
            ground,
            extent,
            actor=actor,
            decided_by=proposal.proposed_by,
            approved_by=actor,
            recipients_told=recipients_told,
            now=now,
        )

    def give_back(self, case: Case, *, actor: str, now: datetime) -> Case:
        """Return a proposed case to work: its proposal is void."""
        check_transition(case.case_type, case.status, Status.IN_PROGRESS)
        return self._set_status(case, Status.IN_PROGRESS, actor=actor, now=now)

    def extend(
        self, case: Case, reason: ExtensionReason, *, told: str, actor: str, now: datetime
    ) -> Case:
        """Extend by two months with the notice that leaves now; `told` is the reason as written.

        Raises ExtensionError: no month runs, the notice is late or empty, or it was extended before.
        """
        if case.legal_due is None or not case.open or case.extended_on is not None:
            message = "there is no period to extend, or it was extended before (Article 12(3))"
            raise ExtensionError(message)
        extended_due = check_extension(case.received_at, notified_at=now, reasons=told)
        values: dict[str, object] = {
            "extended_on": received_on(now),
            "extension_reason": reason,
            "extended_due": extended_due,
            "ops_due": extended_ops_due(case.received_at),
        }
        detail = {"reason": reason, "until": extended_due}
        return self._change(case, values, "extended", detail, actor=actor, now=now)

    def set_awareness(
        self, case: Case, aware_at: datetime, *, reason: str, actor: str, now: datetime
    ) -> Case:
        """Count the 72 hours of a breach from a documented awareness; raises AwarenessError."""
        if case.case_type is not CaseType.BREACH_REPORT:
            message = "only a breach runs from an awareness"
            raise ForbiddenTransition(message)
        due = check_awareness(aware_at, now=now, reason=reason)
        values: dict[str, object] = {"aware_at": aware_at, "breach_due_at": due}
        return self._change(case, values, "awareness", {"aware_at": aware_at}, actor=actor, now=now)

    def set_recording(
        self, case: Case, recorded_at: datetime, *, actor: str, now: datetime
    ) -> Case:
        """Record when the camera filmed: the footage is overwritten 21 days later."""
        self._check_camera(case)
        values: dict[str, object] = {"recorded_at": recorded_at}
        detail = {"recorded_at": recorded_at}
        changed = self._change(case, values, "recording", detail, actor=actor, now=now)
        self.alarm_footage(changed, now=now)
        return changed

    def alarm_footage(self, case: Case, *, now: datetime) -> bool:
        """Add a task, once, when footage that nobody kept has less than 72 hours left."""
        if case.recorded_at is None or case.frozen_at is not None or not case.open:
            return False
        purge_at = cctv_purge_at(case.recorded_at)
        if not now < purge_at < now + FOOTAGE_ALARM:
            return False
        self._events.lock()
        hours, minutes = divmod(int((purge_at - now).total_seconds()) // 60, 60)
        return self._tasks.add_once(
            "footage",
            f"Filmen skrivs över om {hours} timmar och {minutes} minuter. Spara den begärda delen "
            "nu, en kvart före och en kvart efter.",
            about=purge_at.isoformat(),
            at=now,
            case_id=case.id,
            due_on=received_on(now),
        )

    def freeze_footage(self, case: Case, *, actor: str, now: datetime) -> Case:
        """Record that the footage was kept; who and when is in the history."""
        self._check_camera(case)
        return self._change(case, {"frozen_at": now}, "footage_kept", {}, actor=actor, now=now)

    def mark_protected(self, case: Case, *, actor: str, now: datetime) -> Case:
        """Hide the case from all but the named few, and hold what would have gone out by itself; raises StaleCase."""
        hidden = super().mark_protected(case, actor=actor, now=now)
        if self._outbox.withdraw(case.id):
            self._tasks.add(
                "withdrawn", _HELD_BACK, at=now, case_id=case.id, due_on=received_on(now)
            )
        return hidden

    def raise_assurance(
        self, case: Case, level: Assurance, *, method: str, actor: str, now: datetime
    ) -> Case:
        """Record a stronger proof of identity; one that suffices answers what we had asked."""
        self._events.lock()
        if level >= case.required_assurance:
            self._questions.answered(case.id, at=now)
        return super().raise_assurance(case, level, method=method, actor=actor, now=now)

    def retype(self, case: Case, case_type: CaseType, *, actor: str, now: datetime) -> Case:
        """Correct the type; receipt, questions and a told extension stay, so nothing starts anew."""
        if not case.open:
            message = "open the case again before its type is corrected"
            raise ForbiddenTransition(message)
        self._events.lock()
        rule = CASE_TYPES[case_type]
        due = case_due(case_type, case.received_at)
        status = status_after_retype(case_type, case.status)
        is_extended = case.extended_on is not None and due.legal_due is not None
        values: dict[str, object] = {
            "case_type": case_type,
            "status": status,
            "legal_due": due.legal_due,
            "ops_due": extended_ops_due(case.received_at) if is_extended else due.ops_due,
            "extended_due": due.extended_due,
            "breach_due_at": due.breach_due,
            "required_assurance": rule.assurance.name,
            "dpo_space": rule.dpo_space,
            "aware_at": None,
            "recorded_at": None,
            "frozen_at": None,
        }
        if not is_extended:
            values |= {"extended_on": None, "extension_reason": None}
        self._proposals.settle(case.id, "dropped", actor=actor, now=now)
        detail = {"from": case.case_type, "to": case_type}
        changed = self._change(case, values, "retyped", detail, actor=actor, now=now)
        self._stop_marketing(changed, actor=actor, now=now)
        return changed

    def _set_status(self, case: Case, status: Status, *, actor: str, now: datetime) -> Case:
        self._events.lock()
        if case.status is Status.WAITING:
            self._questions.answered(case.id, at=now)
        if case.status is Status.APPROVAL:
            self._proposals.settle(case.id, "returned", actor=actor, now=now)
        values: dict[str, object] = {"status": status}
        if case.status is Status.CLOSED:
            values |= _UNDECIDED
        detail: dict[str, object] = {"from": case.status, "to": status}
        return self._change(case, values, "status", detail, actor=actor, now=now)

    def _close(
        self,
        case: Case,
        resolution: Resolution,
        ground: str,
        extent: Step,
        *,
        actor: str,
        decided_by: str,
        approved_by: str | None,
        recipients_told: bool,
        now: datetime,
    ) -> Case:
        if resolution is Resolution.DUPLICATE and self._links.original_of(case.id) is None:
            raise NotADuplicate
        self._events.lock()
        self._questions.answered(case.id, at=now)
        # One that was approved is settled by now; a request taken back leaves its proposal behind.
        self._proposals.settle(case.id, "dropped", actor=actor, now=now)
        values: dict[str, object] = {
            "status": Status.CLOSED,
            "resolution": resolution,
            "ground": ground.strip() or None,
            "closed_at": now,
            "decided_by": decided_by,
            "approved_by": approved_by,
            "decided_step": extent,
            "two_people": needs_second_person(case, resolution, extent),
        }
        detail: dict[str, object] = {
            "from": case.status,
            "to": Status.CLOSED,
            "resolution": resolution,
        }
        if approved_by:
            detail |= {"proposed_by": decided_by}
        closed = self._change(case, values, "status", detail, actor=actor, now=now)
        told_later = resolution in _GRANTS and case.case_type in _TOLD_TO_RECIPIENTS
        if told_later and not recipients_told:
            self._tasks.add(
                "notify_19",
                "Underrätta alla som har fått uppgifterna av oss om ändringen (artikel 19).",
                at=now,
                case_id=case.id,
                due_on=received_on(now + NOTIFY_WITHIN),
            )
        return closed

    def _extent(self, case: Case, resolution: Resolution, step: Step | None) -> Step:
        if step is None and case.case_type in EXTENT_MATTERS and resolution in _GRANTS:
            message = "say what is granted: erasure of all or some, to the person or a company"
            raise ForbiddenTransition(message)
        return step or Step.USUAL

    def _check_camera(self, case: Case) -> None:
        if case.case_type is not CaseType.CCTV:
            message = "only a camera case has footage"
            raise ForbiddenTransition(message)


_UNDECIDED: dict[str, object] = {
    "resolution": None,
    "ground": None,
    "closed_at": None,
    "decided_by": None,
    "approved_by": None,
    "decided_step": None,
    "two_people": False,
}
