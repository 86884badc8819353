"""Collecting is durable: asked once, asked again when dead, and never silent about it."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.case import Case, Channel, NewCase
from cases.case_type import Assurance, CaseType
from cases.extract import ExtractState, Part, PartState
from desk.office import Office
from extract.collect import LEASE, Collector
from extract.subject import candidates
from sandbox.billing import write_billing
from tests.desk.builder import NOW, Desk
from tests.desk.client import Browser
from tests.extract.people import EVA, ULF


def collector_of(desk: Desk) -> Collector:
    office: Office = desk.app.state.office
    assert office.workshop is not None
    return office.workshop.collector


def begun(desk: Desk, collector: Collector) -> Case:
    case = desk.case(
        name="Eva Ek", email="eva@post.example", customer_number="100200", assurance=Assurance.L1
    )
    with desk.database.write() as tx:
        eva = next(one for one in candidates(tx, case) if one.likely)
        collector.begin(tx, case, eva, actor="karin")
    return case


def parts(desk: Desk, case: Case) -> dict[str, Part]:
    with desk.database.read() as tx:
        extract = tx.extracts.of_case(case.id)
        assert extract is not None
        return {part.source: part for part in tx.extracts.parts(extract)}


def state(desk: Desk, case: Case) -> ExtractState:
    with desk.database.read() as tx:
        extract = tx.extracts.of_case(case.id)
    assert extract is not None
    return extract.state


def tasks(desk: Desk, case: Case) -> list[str]:
    with desk.database.read() as tx:
        return [task.kind for task in tx.tasks.open(case_ids=[case.id])]


def test_each_source_is_asked_once(desk: Desk) -> None:
    """Run twice, the second run finds nothing to do; the system owner has a task with a date."""
    collector = collector_of(desk)
    case = begun(desk, collector)

    assert collector.run() == 5
    assert collector.run() == 0
    found = parts(desk, case)
    assert found["recordings"].state is PartState.ASKED
    assert str(found["recordings"].due_on) == "2026-12-02"
    assert {len(found[name].items) for name in ("meter_values", "invoices")} == {12}
    # Ulf is on the same contract: his row is not Eva's, and his address is not collected.
    assert [dict(item.fields)["Namn"] for item in found["register"].items] == ["Eva Ek"]
    assert tasks(desk, case) == ["extract_manual"]


def test_a_dead_source_is_told_and_asked_again(desk: Desk, tmp_path: Path) -> None:
    """The fault stands at the desk and as a task; after a while the source is asked once more."""
    collector = collector_of(desk)
    billing = tmp_path / "billing.sqlite"
    billing.unlink()
    case = begun(desk, collector)

    assert collector.run() == 3
    dead = parts(desk, case)["invoices"]
    assert dead.state is PartState.FAILED
    assert "går inte att nå" in dead.fault
    assert tasks(desk, case).count("extract_fault") == 2
    assert collector.run() == 0

    desk.clock.now = NOW + timedelta(minutes=2)
    assert collector.run() == 0
    assert parts(desk, case)["invoices"].attempts == 2
    assert tasks(desk, case).count("extract_fault") == 2

    write_billing(billing, [EVA, ULF], today=NOW.date())
    desk.clock.now = NOW + timedelta(minutes=10)
    assert collector.run() == 2
    assert parts(desk, case)["invoices"].fault == ""
    assert state(desk, case) is ExtractState.COLLECTING


def test_a_process_that_dies_in_between_loses_nothing(desk: Desk) -> None:
    """What was taken in hand and not finished is taken up again when the lease has run out."""
    collector = collector_of(desk)
    case = begun(desk, collector)
    with desk.database.write() as tx:
        for part_id in tx.extracts.due(now=NOW):
            assert tx.extracts.claim(part_id, until=NOW + LEASE, now=NOW) is not None
            assert tx.extracts.claim(part_id, until=NOW + LEASE, now=NOW) is None

    assert collector.run() == 0
    desk.clock.now = NOW + LEASE
    assert collector.run() == 5
    assert parts(desk, case)["invoices"].state is PartState.COLLECTED


def test_beginning_anew_empties_what_was_there(desk: Desk) -> None:
    """One request has one extract, and the system owner one open task."""
    collector = collector_of(desk)
    case = begun(desk, collector)
    collector.run()
    with desk.database.write() as tx:
        collector.begin(tx, case, candidates(tx, case)[0], actor="karin")

    assert all(not part.items for part in parts(desk, case).values())
    assert tasks(desk, case) == ["extract_manual"]


def test_letters_to_the_officer_are_apart_and_an_authority_is_never_told(desk: Desk) -> None:
    """The officer's cases are in their own source; an authority's inquiry is in none."""
    desk.case(
        CaseType.DPO_QUESTION,
        name="Eva Ek",
        email="eva@post.example",
        text="Fråga till ombudet",
        mailbox="dataskyddsombud",
    )
    with desk.database.write() as tx:
        secret = NewCase(
            case_type=CaseType.AUTHORITY_REQUEST,
            channel=Channel.MAIL,
            received_at=NOW,
            customer_number="100200",
            party_name="Polisen",
        )
        tx.cases.open(secret, actor="triage", now=NOW)
    collector = collector_of(desk)
    case = begun(desk, collector)
    collector.run()

    found = parts(desk, case)
    told = {name: str([i.fields for i in part.items]) for name, part in found.items()}
    assert "Fråga till ombudet" in told["desk_dpo"]
    assert "Fråga till ombudet" not in told["desk"]
    assert "Polisen" not in told["desk"] + told["desk_dpo"]


@pytest.mark.parametrize("path", ["", "/kalla/desk_dpo", "/brev.pdf"])
def test_an_agent_does_not_read_letters_to_the_officer(desk: Desk, path: str) -> None:
    """Neither the source nor the letter that would hold it is open to an ordinary agent."""
    desk.case(
        CaseType.DPO_QUESTION,
        name="Eva Ek",
        email="eva@post.example",
        text="Fråga till ombudet",
        mailbox="dataskyddsombud",
    )
    collector = collector_of(desk)
    case = begun(desk, collector)
    collector.run()

    with Browser(desk.app) as browser:
        browser.log_in("karin")
        answer = browser.get(f"/arenden/{case.ref}/utdrag{path}")
    assert answer.status_code == (200 if path == "" else 403)
    assert "Fråga till ombudet" not in answer.text
