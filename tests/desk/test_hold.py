"""Legal hold at the desk: who may, why it must be said, and that everybody sees it."""

import pytest

from cases.user import Role
from tests.desk.builder import Desk
from tests.desk.client import Browser

REASON = "Tvist i tingsrätten, mål T 1-26"


@pytest.mark.parametrize("role", [Role.SENIOR, Role.DPO])
def test_a_hold_is_set_and_lifted_with_reasons(desk: Desk, browser: Browser, role: Role) -> None:
    """A senior agent or the officer does it; the page says since when, by whom and why, before and after."""
    desk.user("sofia", role)
    case = desk.case()
    browser.log_in("sofia")
    browser.submit(f"/arenden/{case.ref}", f"/arenden/{case.ref}/bevara", skal=REASON)
    page = browser.get(f"/arenden/{case.ref}").text
    assert "Ingenting i ärendet raderas." in page
    assert REASON in page
    assert "Gallringen stoppades" in page
    page = f"/arenden/{case.ref}"
    browser.submit(page, f"{page}/bevara/sluta", skal="Tvisten är avgjord")
    page = browser.get(f"/arenden/{case.ref}").text
    assert "Ingenting i ärendet raderas." not in page
    assert "Tvisten är avgjord" in page
    with desk.database.read() as tx:
        kinds = [event.kind for event in tx.events.of_case(case.id)]
    assert kinds[-2:] == ["hold_set", "hold_lifted"]


def test_a_hold_needs_a_reason_and_is_set_once(desk: Desk, browser: Browser) -> None:
    """Without a reason, or when a colleague was quicker, nothing is changed and it is said."""
    desk.user("sofia", Role.SENIOR)
    case = desk.case()
    browser.log_in("sofia")
    for skal, told in (("  ", "Skriv varför."), (REASON, ""), (REASON, "redan gjort")):
        page = f"/arenden/{case.ref}"
        answer = browser.submit(page, f"{page}/bevara", skal=skal)
        assert told in answer.text
    with desk.database.read() as tx:
        assert len(tx.holds.of_case(case.id)) == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
def test_others_see_a_hold_and_may_not_touch_it(desk: Desk, browser: Browser, role: Role) -> None:
    """Neither the form nor a request of one's own making does it."""
    desk.user("olle", role)
    case = desk.case()
    with desk.database.write() as tx:
        tx.holds.put(case.id, REASON, actor="sofia", now=desk.clock.now)
    browser.log_in("olle")
    page = browser.get(f"/arenden/{case.ref}").text
    assert REASON in page
    assert 'action="/arenden/' + case.ref + "/bevara" not in page
    for path in ("bevara", "bevara/sluta"):
        address = f"/arenden/{case.ref}"
        assert browser.submit(address, f"{address}/{path}", skal="x").status_code == 403
    with desk.database.read() as tx:
        hold = tx.holds.in_force(case.id)
    assert hold is not None
