"""What the action server needs from the outside: a desk for cases, and a clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """A case now exists.

    `due_date` is the last day for an answer by law, `aim` the day we set ourselves where the law sets none. One that
    is not `is_new` was there before, and has what was said now.
    """

    ref: str
    case_type: str
    due_date: date | None
    aim: date | None = None
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a form: a case for each type, in the order asked for.

    `confirmed` when a mail is going out that tells of it, `confirmed_before` when one did already and none goes now.
    """

    cases: tuple[OpenedCase, ...]
    confirmed: bool
    confirmed_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEmail:
    """No e-mail address is kept for this conversation: ask the visitor for it again.

    A `stranger` has no conversation at the website, which alone takes addresses: asking again would not help.
    """

    stranger: bool = False


class CaseDesk(Protocol):
    """Opens cases and calls people. The clear e-mail address is looked up by conversation, never passed here.

    `conversation_id` is the sender id that Rasa sees. Every method may raise `DeskUnavailable`.
    `what` is masked text; `language` is "sv" or "en"; `case_type` is a name of the shared vocabulary.
    """

    def open_cases(
        self,
        *,
        conversation_id: str,
        case_types: tuple[str, ...],
        what: str,
        name: str,
        language: str,
        now: datetime,
        anonymous: bool,
    ) -> Receipt | MissingEmail:
        """Open a case for each type with one confirmation, or say that the address is missing.

        Idempotent per conversation and case type and day. Who is `anonymous` needs no address and gets no mail.
        """
        ...

    def request_handover(self, *, conversation_id: str, reason: str, now: datetime) -> None:
        """Put the conversation in the queue of the agents; `reason` is a short code, never the visitor's words."""
        ...

    def store_lead(
        self,
        *,
        conversation_id: str,
        case_type: str,
        what: str,
        name: str,
        state: str,
        language: str,
        now: datetime,
        anonymous: bool,
    ) -> str | None:
        """Keep what is known of a request not yet sent in; one lead per conversation and case type, updated in place.

        `state` is `open` (the form goes on), `cancelled` (the visitor stopped) or `left` (the session ran out).
        Who is `anonymous` is not written to. Returns the number of the case that the desk has made of it already.
        """
        ...


class DeskUnavailable(Exception):
    """The desk could not be reached: the visitor is told that nothing was sent, and what to do."""
