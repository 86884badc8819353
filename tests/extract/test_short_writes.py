"""Making a letter takes seconds, in which others write: mails arrive, people chat, a colleague reviews."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.engine import make_url

from cases.case import Case
from cases.extract import Extract, ExtractState, Item
from cases.subject import subjects
from desk.office import Office
from documents.typesetter import Cover, Typesetter
from extract import collect
from extract.third_parties import Known, marked
from tests.desk.builder import NOW, Desk
from tests.desk.client import Browser
from tests.extract.people import EVA, PEOPLE
from tests.extract.test_collect import begun, collector_of
from tests.extract.test_refusals import post
from tests.extract.test_release import as_it_is, reviewed


def write_at_once(desk: Desk) -> None:
    """Take the write lock as another process does; OperationalError when somebody holds it."""
    path = make_url(desk.database.url).database
    assert path is not None
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


class Watched(Typesetter):
    """The real typesetter; while it sets, something happens."""

    def __init__(self, real: Typesetter, meanwhile: Callable[[], None]) -> None:
        self._real = real
        self._meanwhile = meanwhile

    def typeset(
        self, template: str, data: Mapping[str, object], *, cover: Cover, created_at: datetime
    ) -> bytes:
        """Let it happen, and set."""
        self._meanwhile()
        return self._real.typeset(template, data, cover=cover, created_at=created_at)


def watch(desk: Desk, meanwhile: Callable[[], None]) -> None:
    """Let something happen whenever a letter is set at the desk."""
    office: Office = desk.app.state.office
    assert office.workshop is not None
    setter = Watched(office.typesetter, meanwhile)
    handover = replace(office.workshop.handover, typesetter=setter)
    workshop = replace(office.workshop, handover=handover)
    desk.app.state.office = replace(office, typesetter=setter, workshop=workshop)


def approve(browser: Browser, case: Case) -> tuple[int, str]:
    base = f"/arenden/{case.ref}/utdrag"
    answer = browser.submit(base, f"{base}/godkann", satt="post", kontrollerat="household")
    return answer.status_code, answer.text


def test_others_write_while_a_letter_is_set(desk: Desk, browser: Browser) -> None:
    """The draft, the approved letter and the code letter: nobody waits for any of them."""
    case, extract = reviewed(desk, EVA)
    done: list[str] = []

    def meanwhile() -> None:
        write_at_once(desk)
        done.append("set")

    watch(desk, meanwhile)
    base = f"/arenden/{case.ref}"
    assert browser.get(f"{base}/utdrag/brev.pdf").content.startswith(b"%PDF")
    assert approve(browser, case)[0] == 303
    assert as_it_is(desk, extract).state is ExtractState.APPROVED
    with desk.database.read() as tx:
        people = subjects(desk.identity.people(tx, case))
        subject = tx.evidence.subject_hash(next(one for one in people if one.name == EVA.name))
    code = browser.submit(f"{base}/identitet", f"{base}/identitet/brev", person=subject)
    assert code.content.startswith(b"%PDF")
    assert done == ["set"] * 3


def test_others_write_while_marks_are_looked_for(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for others in thousands of rows is slow too, for a system as for an answer handed in."""
    looked: list[str] = []

    def watched(item: Item, known: Known) -> Item:
        write_at_once(desk)
        looked.append(item.title)
        return marked(item, known)

    monkeypatch.setattr(collect, "marked", watched)
    collector = collector_of(desk)
    case = begun(desk, collector)
    assert collector.run() == 5
    collected = len(looked)
    assert collected > 24
    base = f"/arenden/{case.ref}/utdrag/kalla/recordings"
    assert browser.upload(base, f"{base}/svar", "a.txt", "Samtal").status_code == 303
    assert len(looked) == collected + 1


def _review(desk: Desk, case: Case, extract: Extract) -> None:
    with desk.database.write() as tx:
        part = tx.extracts.parts(extract)[0]
        tx.extracts.reviewed(part, part.items, actor="olle", now=NOW)


def _protect(desk: Desk, case: Case, extract: Extract) -> None:
    with desk.database.write() as tx:
        tx.cases.mark_protected(tx.cases.by_id(case.id), actor="olle", now=NOW)


def _rename(desk: Desk, case: Case, extract: Extract) -> None:
    renamed = replace(EVA, name="Eva Alm")
    with desk.database.write() as tx:
        tx.register.load([renamed, *PEOPLE[1:]], actor="import", now=NOW)


@pytest.mark.parametrize(
    ("change", "status"),
    [(_review, 409), (_protect, 404), (_rename, 409)],
    ids=["review", "protect", "rename"],
)
def test_a_letter_that_is_old_when_it_is_set_is_not_approved(
    desk: Desk, browser: Browser, change: Callable[[Desk, Case, Extract], None], status: int
) -> None:
    """A review, a mark of protection or another name that came meanwhile is not in the letter."""
    case, extract = reviewed(desk, EVA)
    watch(desk, lambda: change(desk, case, extract))

    code, text = approve(browser, case)
    assert code == status
    assert ("Det har ändrats under tiden" in text) is (status == 409)
    after = as_it_is(desk, extract)
    assert (after.state, after.approvals) == (ExtractState.REVIEW, ())
    with desk.database.read() as tx:
        assert tx.extracts.letter(after) is None


def test_an_approval_does_not_pass_a_review_that_was_not_seen(desk: Desk, browser: Browser) -> None:
    """A colleague released something after the approver's page was opened: the page is loaded anew first."""
    case, seen = reviewed(desk, EVA)
    _review(desk, case, seen)

    answer = post(browser, case, "godkann", seen.version)
    assert (answer.status_code, "Någon annan hann före" in answer.text) == (409, True)
    assert as_it_is(desk, seen).state is ExtractState.REVIEW
    assert approve(browser, case)[0] == 303
