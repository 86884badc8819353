"""A case that a person may not see does not exist for them: on no page, in no count, no answer, no link."""

import pytest

from cases.case import Case, LinkKind
from cases.case_type import Assurance, CaseType
from cases.letter_forms import LetterKind
from cases.user import Role
from tests.desk.builder import NOW, Desk
from tests.desk.client import Browser

EMAIL = "h.p@dold.example"


def hidden_and_shown(desk: Desk, case_type: CaseType, *, protected: bool) -> tuple[Case, Case]:
    """Open a hidden case and an ordinary one of the same person, linked, each with a task."""
    hidden = desk.case(
        case_type, name="Hemlig Person", email=EMAIL, subject="Dolt ämne", protected=protected
    )
    shown = desk.case(email=EMAIL, name="Hemlig Person", assurance=Assurance.L1)
    with desk.database.write() as tx:
        tx.links.add(shown.id, hidden.id, LinkKind.RELATED, actor="siri", now=NOW)
        tx.tasks.add("read", "En dold uppgift", at=NOW, case_id=hidden.id, due_on=NOW.date())
        tx.tasks.add("read", "En öppen uppgift", at=NOW, case_id=shown.id, due_on=NOW.date())
    return hidden, shown


@pytest.mark.parametrize(
    ("role", "case_type", "protected"),
    [
        *((role, CaseType.ERASURE, True) for role in Role),
        (Role.AGENT, CaseType.AUTHORITY_REQUEST, False),
        (Role.ADMIN, CaseType.DPO_QUESTION, False),
        (Role.DPO, CaseType.DPO_QUESTION, True),
    ],
)
def test_what_may_not_be_seen_is_nowhere(
    desk: Desk, browser: Browser, role: Role, case_type: CaseType, protected: bool
) -> None:
    """Lists, filters, counts, search, tasks, related cases and the API of every role leave it out."""
    desk.user("olle", role)
    hidden, shown = hidden_and_shown(desk, case_type, protected=protected)
    browser.log_in("olle")
    for path in (
        "/arenden",
        "/arenden?visa=alla",
        "/arenden?visa=dso",
        f"/arenden?typ={case_type}",
        "/sok?q=00000",
        "/att-gora",
        "/chattar",
        "/karantan",
        f"/arenden/{shown.ref}",
        "/api/v1/cases?only_open=false",
    ):
        text = browser.get(path).text
        assert hidden.ref not in text, path
        assert "Dolt ämne" not in text, path
        assert "En dold uppgift" not in text, path
    answer = browser.get("/api/v1/cases")
    assert [one["ref"] for one in answer.json()["cases"]] == [shown.ref]
    assert answer.json()["total"] == 1


@pytest.mark.parametrize("role", Role)
def test_no_address_of_a_hidden_case_answers(desk: Desk, browser: Browser, role: Role) -> None:
    """Guessing its pages and posting its forms finds nothing, and changes nothing."""
    desk.user("olle", role)
    hidden, shown = hidden_and_shown(desk, CaseType.ERASURE, protected=True)
    browser.log_in("olle")
    url = f"/arenden/{hidden.ref}"
    for path in ("", "/svar", "/godkann", "/identitet", *(f"/brev/{kind}" for kind in LetterKind)):
        assert browser.get(url + path).status_code == 404, path
    assert browser.get(f"/api/v1/cases/{hidden.ref}").status_code == 404
    for action in ("avsluta", "status", "typ", "lanka", "tilldela", "skydda", "kannedom"):
        crafted = browser.submit("/arenden", f"{url}/{action}", version="1")
        assert crafted.status_code == 404, action
    linked = browser.submit(
        f"/arenden/{shown.ref}", f"/arenden/{shown.ref}/lanka", till=hidden.ref, version="1"
    )
    assert linked.status_code in {403, 422}
    with desk.database.read() as tx:
        assert tx.cases.by_id(hidden.id) == hidden


def test_the_named_few_see_it_and_leave_a_trace(desk: Desk, browser: Browser) -> None:
    """Whoever is named sees the case in lists and search, and opening it stands in its history."""
    desk.user("siri", Role.SENIOR, protected=True)
    hidden, shown = hidden_and_shown(desk, CaseType.ERASURE, protected=True)
    browser.log_in("siri")
    assert hidden.ref in browser.get("/arenden").text
    assert hidden.ref in browser.get(f"/arenden/{shown.ref}").text
    assert browser.get(f"/arenden/{hidden.ref}").status_code == 200
    with desk.database.read() as tx:
        assert "viewed" in {event.kind for event in tx.events.of_case(hidden.id)}


def test_related_cases_and_duplicates_are_linked_at_the_desk(desk: Desk, browser: Browser) -> None:
    """A duplicate is closed only when linked, and both cases tell of each other."""
    desk.user("olle")
    first = desk.case(assurance=Assurance.L1)
    second = desk.case(email="annan@post.example", assurance=Assurance.L1)
    browser.log_in("olle")
    url = f"/arenden/{second.ref}"
    refused = browser.submit(url, f"{url}/avsluta", resultat="duplicate")
    assert (refused.status_code, "Länka först" in refused.text) == (422, True)
    for wrong in ("KE-2026-009999", second.ref, "hej"):
        assert browser.submit(url, f"{url}/lanka", till=wrong, hur="dubblett").status_code == 422
    assert browser.submit(url, f"{url}/lanka", till=first.ref, hur="dubblett").status_code == 303
    assert browser.submit(url, f"{url}/lanka", till=first.ref).status_code == 422
    assert browser.submit(url, f"{url}/avsluta", resultat="duplicate").status_code == 303
    assert "det här är en dubblett" in browser.get(url).text
    assert "dubblett av det här ärendet" in browser.get(f"/arenden/{first.ref}").text
    with desk.database.read() as tx:
        assert tx.cases.by_id(first.id) == first
