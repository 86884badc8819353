"""A desk in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase, Receipt
from cases.case_type import CASE_TYPES, CaseType, Clock


@dataclass
class FakeDesk:
    """Remembers what it was asked; `down`, `has_email`, `confirms`, `stranger`, `taken_over` are a test's switches."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    handovers: list[dict[str, Any]] = field(default_factory=list)
    leads: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    has_email: bool = True
    confirms: bool = True
    stranger: bool = False
    taken_over: str | None = None

    def open_cases(self, **request: Any) -> Receipt | MissingEmail:
        self._check()
        if self.stranger or (not self.has_email and not request["anonymous"]):
            return MissingEmail(stranger=self.stranger)
        kinds = request.pop("case_types")
        cases = []
        for kind in kinds:
            self.opened.append({**request, "case_type": kind})
            by_law = CASE_TYPES[CaseType(kind)].clock is not Clock.NONE
            cases.append(
                OpenedCase(
                    ref=f"KE-2026-{len(self.opened):06}",
                    case_type=kind,
                    due_date=date(2026, 12, 23) if by_law else None,
                    aim=None if by_law else date(2026, 12, 7),
                )
            )
        return Receipt(cases=tuple(cases), confirmed=self.confirms and not request["anonymous"])

    def request_handover(self, **request: Any) -> None:
        self._check()
        self.handovers.append(request)

    def store_lead(self, **lead: Any) -> str | None:
        self._check()
        self.leads.append(lead)
        return self.taken_over

    def _check(self) -> None:
        if self.down:
            raise DeskUnavailable
