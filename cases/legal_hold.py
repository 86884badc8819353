"""Legal hold: while it is in force, nothing of a case is purged."""

from dataclasses import dataclass
from datetime import datetime

from cases.errors import CasesError


class HoldNeedsReason(CasesError):
    """A legal hold is set and lifted with a reason."""


class HeldAlready(CasesError):
    """The case is under a legal hold already."""


class NotHeld(CasesError):
    """The case is not under a legal hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """One hold, in force until it was lifted; users by username."""

    id: int
    case_id: int
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lift_reason: str = ""

    @property
    def in_force(self) -> bool:
        """Tell whether it still holds."""
        return self.lifted_at is None
