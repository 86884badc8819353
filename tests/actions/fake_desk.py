"""A desk in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase


@dataclass
class FakeDesk:
    """Remembers what it was asked; `down` and `has_email` are switches for a test."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    handovers: list[dict[str, Any]] = field(default_factory=list)
    leads: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    has_email: bool = True

    def open_case(self, **case: Any) -> OpenedCase | MissingEmail:
        self._check()
        if not self.has_email:
            return MissingEmail()
        self.opened.append(case)
        return OpenedCase(ref=f"KE-2026-{len(self.opened):06}", due_date=date(2026, 12, 23))

    def request_handover(self, **request: Any) -> None:
        self._check()
        self.handovers.append(request)

    def store_lead(self, **lead: Any) -> None:
        self._check()
        self.leads.append(lead)

    def _check(self) -> None:
        if self.down:
            raise DeskUnavailable
