"""Facts that set a clock: when we became aware of a breach, when a camera filmed, what was kept."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from cases.case import Case
from cases.deadlines import STOCKHOLM
from cases.permissions import Act
from cases.store.transaction import Transaction
from desk.case_actions import Text, Version, add_note
from desk.change import change_case
from desk.refusals import Incomplete
from desk.session import Posted

router = APIRouter(include_in_schema=False)


@router.post("/arenden/{ref}/kannedom")
def awareness(
    visit: Posted, ref: str, version: Version, tid: Text = "", skal: Text = ""
) -> Response:
    """Set the documented moment of awareness; it is the data protection officer's finding."""

    def set_it(tx: Transaction, case: Case) -> Case:
        aware_at = _local(tid)
        if not skal.strip():
            raise Incomplete("Skriv hur och när vi fick kännedom (artikel 33.5).")
        add_note(visit, tx, case, "Tidpunkt för kännedom", skal)
        return tx.cases.set_awareness(
            case, aware_at, reason=skal, actor=visit.user.username, now=visit.office.now()
        )

    return change_case(visit, Act.SET_AWARENESS, ref, version, {"tid": tid, "skal": skal}, set_it)


@router.post("/arenden/{ref}/filmtid")
def recording(visit: Posted, ref: str, version: Version, tid: Text = "") -> Response:
    """Record when the camera filmed; footage about to be overwritten raises the alarm at once."""

    def set_it(tx: Transaction, case: Case) -> Case:
        now = visit.office.now()
        recorded_at = _local(tid)
        if recorded_at > now:
            raise Incomplete("Filmens tid ligger i framtiden. Kontrollera datumet.")
        return tx.cases.set_recording(case, recorded_at, actor=visit.user.username, now=now)

    return change_case(visit, Act.KEEP_FOOTAGE, ref, version, {"tid": tid}, set_it)


@router.post("/arenden/{ref}/film-sparad")
def footage_kept(visit: Posted, ref: str, version: Version) -> Response:
    """Record that the footage was taken aside before it was overwritten."""
    return change_case(
        visit,
        Act.KEEP_FOOTAGE,
        ref,
        version,
        {},
        lambda tx, case: tx.cases.freeze_footage(
            case, actor=visit.user.username, now=visit.office.now()
        ),
    )


def _local(text: str) -> datetime:
    """Read what a date and time field of the browser sends, by the clock in Stockholm."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Incomplete("Skriv datum och klockslag, till exempel 2026-11-03 14:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)
