"""`privacydesk cases`: look at cases."""

import click

from cases.case import Case, CaseMessage
from cases.case_type import CASE_TYPES, CaseType
from cases.deadlines import STOCKHOLM, received_on
from cases.errors import UnknownReference
from cases.lifecycle import Status
from cases.store.case_store import CaseFilter
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import emit, fail, table


@click.group("cases", epilog="Example: privacydesk cases list --overdue")
def cases_group() -> None:
    """List and show cases. Names and addresses are not printed: that is the desk's business."""


@cases_group.command("list", epilog="Example: privacydesk cases list --type access --overdue")
@click.option("--status", type=click.Choice([str(s) for s in Status]), help="Only this status.")
@click.option(
    "--type", "case_type", type=click.Choice([str(t) for t in CaseType]), help="Only this type."
)
@click.option("--overdue", is_flag=True, help="Only open cases past the legal limit.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def list_cases(status: str | None, case_type: str | None, *, overdue: bool, as_json: bool) -> None:
    """List the cases, nearest deadline first."""
    wanted = CaseFilter(
        status=Status(status) if status else None,
        case_type=CaseType(case_type) if case_type else None,
        overdue_on=received_on(utc_now()) if overdue else None,
    )
    with wiring.open_database(settings()) as database, database.read() as tx:
        found = [(case, tx.cases.messages(case)) for case in tx.cases.search(wanted, limit=100_000)]
    if as_json:
        for case, messages in found:
            emit(_record(case, messages))
        return
    table(
        "Ärenden",
        ("Ärende", "Typ", "Status", "Mottaget", "Senast enligt lag", "Vårt mål", "Identitet"),
        (
            (
                case.ref,
                CASE_TYPES[case.case_type].label,
                case.status.label,
                case.received_at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M"),
                case.legal_due or case.breach_due_at,
                case.ops_due,
                f"{case.assurance.name} (kräver {case.required_assurance.name})",
            )
            for case, _ in found
        ),
    )


@cases_group.command("show", epilog="Example: privacydesk cases show KE-2026-000123")
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def show(ref: str, *, as_json: bool) -> None:
    """Show case REF with its history."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        try:
            case = tx.cases.by_ref(ref.strip().upper())
        except UnknownReference:
            fail(f"there is no case {ref}; list them with: privacydesk cases list")
        messages, history = tx.cases.messages(case), tx.events.of_case(case.id)
    if as_json:
        emit(_record(case, messages))
        return
    table(case.ref, ("Vad", "Värde"), _record(case, messages).items())
    rows = (
        (e.at.astimezone(STOCKHOLM).isoformat(timespec="seconds"), e.actor, e.kind, e.detail)
        for e in history
    )
    table("Händelser", ("När", "Vem", "Vad", "Mer"), rows)


def _record(case: Case, messages: list[CaseMessage]) -> dict[str, object]:
    return {
        "ref": case.ref,
        "type": str(case.case_type),
        "types": [str(case.case_type)],
        "status": str(case.status),
        "received_at": case.received_at.isoformat(),
        "legal_due": case.legal_due,
        "ops_due": case.ops_due,
        "breach_due_utc": case.breach_due_at.isoformat() if case.breach_due_at else None,
        "assurance": case.assurance.name,
        "required_assurance": case.required_assurance.name,
        "customer_number": case.customer_number,
        "mailbox": case.mailbox,
        "channel": str(case.channel),
        "language": case.language,
        "flags": sorted(str(flag) for flag in case.flags),
        "message_ids": [m.message_id for m in messages if m.message_id],
    }
