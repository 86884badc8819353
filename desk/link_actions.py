"""Link a case with another one, or mark it as a repetition."""

from fastapi import APIRouter
from fastapi.responses import Response

from cases.case import Case, LinkKind
from cases.errors import UnknownReference
from cases.permissions import Act
from cases.store.transaction import Transaction
from desk.access import case_for
from desk.case_actions import Text, Version
from desk.change import change_case
from desk.refusals import Incomplete
from desk.session import Posted

router = APIRouter(include_in_schema=False)


@router.post("/arenden/{ref}/lanka")
def link(visit: Posted, ref: str, version: Version, till: Text = "", hur: Text = "") -> Response:
    """Link with a case that the person may see; neither of the two changes by it."""

    def add(tx: Transaction, case: Case) -> Case:
        try:
            other = case_for(tx, visit.user, till.strip().upper())
        except UnknownReference as error:
            raise Incomplete(
                "Det finns inget sådant ärende, eller så får du inte se det. Skriv numret som "
                "KE-2026-000123."
            ) from error
        if other.id == case.id:
            raise Incomplete("Ett ärende kan inte länkas till sig självt.")
        kind = LinkKind.DUPLICATE if hur == "dubblett" else LinkKind.RELATED
        actor, now = visit.user.username, visit.office.now()
        if not tx.links.add(case.id, other.id, kind, actor=actor, now=now):
            raise Incomplete("Ärendena är redan länkade.")
        return case

    return change_case(visit, Act.LINK, ref, version, {"till": till, "hur": hur}, add)
