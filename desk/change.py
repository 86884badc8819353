"""Change a case on behalf of a form, or say why it cannot be done."""

from collections.abc import Callable, Mapping

from fastapi.responses import RedirectResponse, Response

from cases.case import Case
from cases.errors import StaleCase
from cases.permissions import Act, check
from cases.store.transaction import Transaction
from desk.access import case_for
from desk.refusals import REFUSALS, not_done
from desk.session import Visit


def change_case(
    visit: Visit,
    act: Act,
    ref: str,
    version: int,
    typed: Mapping[str, str],
    change: Callable[[Transaction, Case], Case],
    *,
    back: str = "",
) -> Response:
    """Change a case that is still as the person saw it, and lead back to it; `back` follows its address."""
    with visit.office.database.read() as tx:
        seen = case_for(tx, visit.user, ref)
        check(visit.user, act, seen)
    try:
        with visit.office.database.write() as tx:
            case = case_for(tx, visit.user, ref)
            check_version(case, version)
            changed = change(tx, case)
    except REFUSALS as error:
        return not_done(visit, seen, error, typed)
    visible = visit.user.may_see(dpo_space=changed.dpo_space, protected=changed.protected)
    return RedirectResponse(f"/arenden/{ref}{back}" if visible else "/arenden", status_code=303)


def check_version(case: Case, version: int) -> None:
    """Raise StaleCase unless the form was made from the case as it is now."""
    if case.version != version:
        raise StaleCase
