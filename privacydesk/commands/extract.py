"""`privacydesk extract`: what our systems hold about a person."""

from collections.abc import Iterator

import click

from cases.case import Case
from cases.errors import CasesError, UnknownReference
from cases.extract import Extract, Part
from cases.store.engine import Database
from cases.store.transaction import Transaction
from extract.subject import candidates
from privacydesk import wiring
from privacydesk.commands.options import settings
from privacydesk.output import emit, fail, say, table

_STATES = {"waiting": "hämtas", "failed": "svarar inte", "asked": "väntar på svar"}


@click.group(epilog="Example: privacydesk extract status KE-2026-000123")
def extract() -> None:
    """Collect extracts and see how far they have come. What was found is not printed."""


@extract.command("sources", epilog="Example: privacydesk extract sources --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def list_sources(*, as_json: bool) -> None:
    """List the described sources; a fault in the file is named."""
    found = wiring.sources(settings())
    if as_json:
        for one in found:
            emit(
                {
                    "id": one.id,
                    "collect": str(one.how),
                    "title": one.title.sv,
                    "basis": str(one.basis),
                    "portable": one.portable,
                    "recipients": list(one.recipients),
                }
            )
        return
    rows = ((o.id, o.title.sv, o.how, o.basis, "ja" if o.portable else "nej") for o in found)
    table("Källor", ("Id", "Namn", "Hämtas", "Grund", "Portabel"), rows)


@extract.command("collect", epilog="Example: privacydesk extract collect KE-2026-000123")
@click.argument("ref")
@click.option(
    "--person",
    type=click.IntRange(min=1),
    help="Which person of the customer number, when it has several (1, 2 …).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def collect(ref: str, person: int | None, *, as_json: bool) -> None:
    """Begin the extract of case REF, or ask again what has not answered."""
    with wiring.open_database(settings()) as database:
        collector = wiring.collector(settings(), database)
        with database.write() as tx:
            case = _case(tx, ref)
            found = tx.extracts.of_case(case.id)
            if found is None:
                people = candidates(tx, case)
                chosen = next((one for one in people if one.likely), None)
                if person is not None and person <= len(people):
                    chosen = people[person - 1]
                if people and chosen is None:
                    fail(f"{len(people)} people have this customer number; choose with --person")
                try:
                    found = collector.begin(tx, case, chosen, actor="operator")
                except CasesError as error:
                    fail(str(error))
        collector.run(found.id)
        _print(database, ref, as_json=as_json)


@extract.command("status", epilog="Example: privacydesk extract status --json")
@click.argument("ref", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def status(ref: str | None, *, as_json: bool) -> None:
    """Show the extract of case REF source by source, or every unfinished one."""
    with wiring.open_database(settings()) as database:
        _print(database, ref, as_json=as_json)


def _print(database: Database, ref: str | None, *, as_json: bool) -> None:
    with database.read() as tx:
        rows = list(_rows(tx, ref))
    if as_json:
        for row in rows:
            emit(row)
        return
    if not rows:
        say("Inget utdrag är på gång.")
        return
    lines = (
        (
            r["ref"],
            r["source"],
            _STATES.get(str(r["state"]), r["items"]),
            r["undecided"],
            r["fault"],
        )
        for r in rows
    )
    table("Utdrag", ("Ärende", "Källa", "Poster", "Att bestämma", "Fel"), lines)


def _rows(tx: Transaction, ref: str | None) -> Iterator[dict[str, object]]:
    if ref is None:
        pairs = [(tx.cases.by_id(one.case_id), one) for one in tx.extracts.unfinished()]
    else:
        case = _case(tx, ref)
        found = tx.extracts.of_case(case.id)
        if found is None:
            fail(f"{case.ref} has no extract; begin with: privacydesk extract collect {case.ref}")
        pairs = [(case, found)]
    for case, one in pairs:
        for part in tx.extracts.parts(one):
            yield _record(case, one, part)


def _record(case: Case, extract_: Extract, part: Part) -> dict[str, object]:
    return {
        "ref": case.ref,
        "extract": str(extract_.state),
        "source": part.source,
        "state": str(part.state),
        "items": len(part.items),
        "undecided": part.undecided,
        "attempts": part.attempts,
        "due_on": part.due_on,
        "fault": part.fault,
    }


def _case(tx: Transaction, ref: str) -> Case:
    try:
        return tx.cases.by_ref(ref.strip().upper())
    except UnknownReference:
        fail(f"there is no case {ref}; list them with: privacydesk cases list")
