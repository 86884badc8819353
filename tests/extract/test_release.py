"""What must hold before an extract leaves the house, way by way."""

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from pypdf import PdfReader

from cases.assurance import EvidenceKind
from cases.case import Case
from cases.case_type import Assurance, CaseType, Flag
from cases.extract import Delivery, Extract, ExtractState
from cases.register import Person
from cases.subject import subjects
from cases.user import Role
from desk.office import Office
from extract.handover import Handover, NotReleased
from extract.release import check_release
from extract.subject import candidates
from tests.desk.builder import NOW, Desk
from tests.extract.people import DOLD, EVA, MOVED, ULF
from tests.extract.test_collect import collector_of


def handover_of(desk: Desk) -> Handover:
    office: Office = desk.app.state.office
    assert office.workshop is not None
    return office.workshop.handover


def reviewed(desk: Desk, person: Person, **more: object) -> tuple[Case, Extract]:
    """Give a case whose extract has been collected and decided on, everything handed over."""
    values: dict[str, object] = {"assurance": Assurance.L0, **more}
    case = desk.case(
        name=person.name,
        email=person.email,
        customer_number=person.customer_number,
        **values,  # type: ignore[arg-type]
    )
    collector = collector_of(desk)
    with desk.database.write() as tx:
        chosen = next((one for one in candidates(tx, case) if one.name == person.name), None)
        extract = collector.begin(tx, case, chosen, actor="karin")
    collector.run()
    with desk.database.write() as tx:
        for part in tx.extracts.parts(extract):
            if part.source == "recordings":
                tx.extracts.filled(part, [], actor="karin", now=NOW)
            else:
                items = [
                    replace(
                        item,
                        included=True,
                        spans=tuple(replace(span, hidden=True) for span in item.spans),
                    )
                    for item in part.items
                ]
                tx.extracts.reviewed(part, items, actor="karin", now=NOW)
        return case, tx.extracts.by_id(extract.id)


def approve(
    desk: Desk,
    case: Case,
    extract: Extract,
    delivery: Delivery = Delivery.POST,
    *,
    confirmed: Sequence[str],
    actor: str = "karin",
) -> Extract:
    """Approve as the desk does: look, make the files, write."""
    handover = handover_of(desk)
    with desk.database.read() as tx:
        approval = handover.look(tx, case, extract, delivery, confirmed=confirmed, actor=actor)
    files = handover.files(approval)
    with desk.database.write() as tx:
        return handover.approve(tx, case, extract, approval, files, sender="x@y.se")


def proved(desk: Desk, case: Case, person: Person, kind: EvidenceKind = EvidenceKind.EID) -> Case:
    """Record a proof about a person in a case."""
    with desk.database.write() as tx:
        subject = next(s for s in subjects(desk.identity.people(tx, case)) if s.name == person.name)
        return desk.identity.record(tx, tx.cases.by_id(case.id), kind, subject, actor="karin")


def release(
    desk: Desk, case: Case, extract: Extract, delivery: Delivery
) -> tuple[str, set[str], bool]:
    with desk.database.read() as tx:
        parts = tx.extracts.parts(extract)
        found = check_release(tx, case, extract, parts, delivery, now=NOW)
    return " ".join(found.obstacles), {c.code for c in found.cautions}, found.two_people


def test_a_letter_to_the_registered_address_proves_itself(desk: Desk) -> None:
    """Whoever asked, the letter reaches the customer: no proof of identity is asked for."""
    case, extract = reviewed(desk, EVA)

    assert release(desk, case, extract, Delivery.POST) == ("", {"household"}, False)


def test_an_address_that_just_changed_proves_nothing(desk: Desk) -> None:
    """Within thirty days of a move the same letter needs an eID, and the old address is told."""
    case, extract = reviewed(desk, MOVED)

    obstacles, cautions, _ = release(desk, case, extract, Delivery.POST)
    assert "det behövs L4" in obstacles
    assert "mindre än 30 dagar" in obstacles
    assert "address_changed" in cautions
    proven = proved(desk, case, MOVED)
    assert release(desk, proven, extract, Delivery.POST)[0] == ""


@pytest.mark.parametrize("level", [Assurance.L0, Assurance.L1, Assurance.L2, Assurance.L3])
def test_fetching_needs_an_eid(desk: Desk, level: Assurance) -> None:
    """Nothing weaker opens the files on the website."""
    case, extract = reviewed(desk, EVA, assurance=level)

    obstacles, _, _ = release(desk, case, extract, Delivery.LINK)
    assert f"det behövs L4 för det här sättet, och ärendet har {level.name}" in obstacles


def test_a_proof_about_another_on_the_contract_proves_nothing(desk: Desk) -> None:
    """Ulf's eID does not open Eva's extract, although the case rose by it."""
    case, extract = reviewed(desk, EVA, assurance=Assurance.L1)
    risen = proved(desk, case, ULF)

    assert risen.assurance is Assurance.L4
    assert "ärendet har L1" in release(desk, risen, extract, Delivery.LINK)[0]
    own = proved(desk, case, EVA)
    assert release(desk, own, extract, Delivery.LINK)[0] == ""


def test_somebody_who_is_not_in_the_register_has_no_address(desk: Desk) -> None:
    """An address or a mailbox that only the request gives is never used."""
    stranger = Person(
        customer_number="999", name="Okänd Person", email="okand@post.example", company=EVA.company
    )
    case, extract = reviewed(desk, stranger)

    assert "ingen adress i kundregistret" in release(desk, case, extract, Delivery.POST)[0]
    link = release(desk, case, extract, Delivery.LINK)[0]
    assert "Utan personnummer" in link
    assert "ingen e-postadress i kundregistret" in link


def test_what_the_case_says_is_brought_up(desk: Desk) -> None:
    """Another address in the request, a proxy, and a case of another type are named."""
    case, extract = reviewed(desk, EVA, flags=frozenset({Flag.NEW_ADDRESS, Flag.PROXY}))

    assert {"new_address", "proxy"} <= release(desk, case, extract, Delivery.POST)[1]
    other = replace(case, case_type=CaseType.RECTIFICATION)
    assert "Ändra typen först" in release(desk, other, extract, Delivery.POST)[0]


def test_a_protected_person_needs_two_people_and_gets_no_address_on_the_letter(
    desk: Desk,
) -> None:
    """The first approval makes no file; the second does, and the address is not in it."""
    desk.user("olle", Role.SENIOR, protected=True)
    case, extract = reviewed(desk, DOLD, protected=True)
    assert release(desk, case, extract, Delivery.POST) == ("", {"protected"}, True)

    def agree(now: Extract, actor: str) -> Extract:
        return approve(desk, case, now, confirmed=["protected"], actor=actor)

    with pytest.raises(NotReleased):
        approve(desk, case, extract, confirmed=[])
    first = agree(extract, "karin")
    again = agree(first, "karin")
    assert (first.state, again.state) == (ExtractState.REVIEW, ExtractState.REVIEW)
    with desk.database.write() as tx:
        part = tx.extracts.parts(again)[0]
        tx.extracts.reviewed(part, part.items, actor="karin", now=NOW)
        assert tx.extracts.by_id(again.id).approvals == ()
    first = agree(as_it_is(desk, again), "karin")
    done = agree(first, "olle")
    assert done.state is ExtractState.APPROVED
    with desk.database.read() as tx:
        letter = tx.extracts.letter(done)
    assert letter is not None
    first_page = PdfReader(io.BytesIO(letter)).pages[0].extract_text()
    assert "Hemliga gatan 9" not in first_page.split("Ditt registerutdrag")[0]
    assert "Dold Person" in first_page.split("Ditt registerutdrag")[0]


def as_it_is(desk: Desk, extract: Extract) -> Extract:
    """Load the extract as it is now."""
    with desk.database.read() as tx:
        return tx.extracts.by_id(extract.id)


def test_a_legal_hold_keeps_the_content(desk: Desk) -> None:
    """What a dispute may need is not destroyed when the letter has gone out."""
    case, extract = reviewed(desk, EVA)
    with desk.database.write() as tx:
        tx.holds.put(case.id, "tvist", actor="karin", now=NOW)
    done = approve(desk, case, extract, confirmed=["household"])
    with desk.database.write() as tx:
        handover_of(desk).posted(tx, case, done, actor="karin")

    kept = as_it_is(desk, extract)
    assert (kept.state, kept.forgotten_at) == (ExtractState.DELIVERED, None)


def test_nothing_is_approved_before_everything_is_decided(desk: Desk) -> None:
    """A source that has not answered, or a mark that nobody looked at, stops both ways."""
    case = desk.case(name="Eva Ek", email="eva@post.example", customer_number="100200")
    collector = collector_of(desk)
    with desk.database.write() as tx:
        extract = collector.begin(tx, case, candidates(tx, case)[0], actor="karin")

    obstacles, _, _ = release(desk, case, extract, Delivery.POST)
    assert "6 källor har inte svarat" in obstacles
