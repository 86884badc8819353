"""The people who work at the desk, and what their roles permit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person at the desk is; cases.permissions says what each may do."""

    AGENT = "agent"
    SENIOR = "senior"
    DPO = "dpo"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """Swedish label."""
        return {
            Role.AGENT: "Handläggare",
            Role.SENIOR: "Senior handläggare",
            Role.DPO: "Dataskyddsombud",
            Role.ADMIN: "Administratör",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with a log-in; `sees_protected` names the few for protected persons' cases."""

    id: int
    username: str
    name: str
    role: Role
    sees_protected: bool
    password_hash: str
    disabled_at: datetime | None
    failed_logins: int
    locked_until: datetime | None

    def may_see(self, *, dpo_space: bool, protected: bool) -> bool:
        """Tell whether a case is open to the person: DPO matters and protected persons are not for all."""
        if protected and not self.sees_protected:
            return False
        return not dpo_space or self.role in {Role.DPO, Role.SENIOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A log-in that lasts until `expires_at`; `csrf` goes into every form."""

    user: User
    csrf: str
    expires_at: datetime
