"""Values of the domain that several tests begin from."""

from dataclasses import replace
from datetime import UTC, date, datetime

from cases.case import Case, Channel
from cases.case_type import Assurance, CaseType
from cases.lifecycle import Status

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_case(case_type: CaseType = CaseType.ACCESS, **changes: object) -> Case:
    """Return a new case of Ada Ek's, with what is to be different."""
    case = Case(
        id=1,
        ref="KE-2026-000123",
        token="KE-2026-000123-7F3A",
        case_type=case_type,
        status=Status.NEW,
        channel=Channel.MAIL,
        mailbox="registerutdrag",
        received_at=NOW,
        received_on=date(2026, 11, 23),
        legal_due=date(2026, 12, 23),
        ops_due=date(2026, 12, 23),
        extended_due=date(2027, 2, 23),
        breach_due_at=None,
        customer_number=None,
        party_name="Ada Ek",
        party_email="ada@brev.example",
        language="sv",
        flags=frozenset(),
        assurance=Assurance.L0,
        required_assurance=Assurance.L1,
        protected=False,
        dpo_space=False,
        assigned_to=None,
        resolution=None,
        summary="",
        conversation_id=None,
        version=1,
    )
    return replace(case, **changes)  # type: ignore[arg-type]
