"""The existing cases that a mail could belong to, as the triage needs to know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cases.case_type import CaseType


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """An existing case; `token` stands in the subjects of our mails about it."""

    token: str
    case_type: CaseType
    customer_number: str | None
    party_email: str
    protected: bool
    our_message_ids: tuple[str, ...] = ()


class CaseLookup(Protocol):
    """Finds existing cases; a token counts only when it is genuine."""

    def by_token(self, token: str) -> KnownCase | None:
        """Return the case of a genuine thread token."""
        ...

    def by_message_ids(self, message_ids: Iterable[str]) -> list[KnownCase]:
        """Return the cases in which we sent a mail with one of these Message-IDs."""
        ...
