"""The statuses of a case and the table of allowed changes."""

from enum import StrEnum

from cases.errors import ForbiddenTransition, MissingGround


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Swedish label."""
        return _LABELS[self]


_LABELS = {
    Status.NEW: "Nytt",
    Status.IN_PROGRESS: "Pågår",
    Status.WAITING: "Väntar på personen",
    Status.CLOSED: "Avslutat",
}


class Resolution(StrEnum):
    """How a closed case ended."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    NO_DATA = "no_data"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"
    NO_ACTION = "no_action"

    @property
    def label(self) -> str:
        """Swedish label."""
        return _RESOLUTION_LABELS[self]


_RESOLUTION_LABELS = {
    Resolution.GRANTED: "Bifallet",
    Resolution.PARTIAL: "Delvis bifallet",
    Resolution.REFUSED: "Avslaget",
    Resolution.NO_DATA: "Inga uppgifter fanns",
    Resolution.ANSWERED: "Besvarat",
    Resolution.WITHDRAWN: "Återtaget",
    Resolution.FORWARDED: "Vidarebefordrat",
    Resolution.NO_ACTION: "Utan åtgärd",
}

# A refusal in whole or part needs reasons and a legal ground (Article 12(4)).
NEEDS_GROUND = frozenset({Resolution.PARTIAL, Resolution.REFUSED})

# from → to. Closed cases open again when the person answers: silence is never an exit.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.IN_PROGRESS, Status.WAITING, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.WAITING, Status.CLOSED}),
    Status.WAITING: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.IN_PROGRESS}),
}


def check_transition(
    before: Status,
    after: Status,
    *,
    resolution: Resolution | None = None,
    ground: str = "",
) -> None:
    """Raise ForbiddenTransition or MissingGround unless the table permits the change."""
    if after not in TRANSITIONS[before]:
        message = f"a case cannot go from {before} to {after}"
        raise ForbiddenTransition(message)
    if (after is Status.CLOSED) != (resolution is not None):
        message = "closing a case, and only that, needs a resolution"
        raise ForbiddenTransition(message)
    if resolution in NEEDS_GROUND and not ground.strip():
        raise MissingGround
