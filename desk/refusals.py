"""What the desk refuses to do with a case: said in Swedish, kept in the history, nothing changed."""

from collections.abc import Mapping

from fastapi.responses import Response

from cases.case import Case
from cases.case_type import CaseType
from cases.deadlines import DeadlineError
from cases.errors import (
    CasesError,
    ForbiddenTransition,
    MissingGround,
    NeedsSecondPerson,
    NotADuplicate,
    StaleCase,
)
from cases.lifecycle import Resolution
from desk.render import page
from desk.session import Visit


class Incomplete(CasesError):
    """Something in the form is missing; the message says what, in Swedish."""


REFUSALS = (
    StaleCase,
    Incomplete,
    MissingGround,
    ForbiddenTransition,
    NeedsSecondPerson,
    NotADuplicate,
    DeadlineError,
)
_NO_GROUND = (
    "Ett avslag behöver skäl och lagstöd (artikel 12.4), och en incident en förklaring av vad vi "
    "gjorde och varför (artikel 33.5). Skriv det och försök igen."
)
_TWO_PEOPLE = (
    "En kollega måste godkänna beslutet. Den som föreslog det kan inte själv godkänna. Skriv "
    "beslutet som ett brev och skicka det till godkännande."
)
_SAID: dict[type[Exception], tuple[str, str]] = {
    StaleCase: (
        "stale",
        "Någon annan har ändrat ärendet medan du skrev. Inget av det du skrev är borta.",
    ),
    MissingGround: (
        "ground",
        _NO_GROUND,
    ),
    ForbiddenTransition: (
        "transition",
        "Ärendet kan inte gå från sin nuvarande status till den du valde, eller sluta så.",
    ),
    NeedsSecondPerson: (
        "second_person",
        _TWO_PEOPLE,
    ),
    NotADuplicate: (
        "incomplete",
        "Länka först ärendet som en dubblett av det ärende som ni fortsätter med.",
    ),
}


def said(error: Exception) -> tuple[str, str]:
    """Return a code for the history and a Swedish sentence for the person."""
    if type(error) in _SAID:
        return _SAID[type(error)]
    if isinstance(error, DeadlineError):
        return "late", (
            "Tiden kan inte ändras så. Svarstiden kan förlängas en gång, med skäl och inom första "
            "månaden (artikel 12.3). En tidpunkt för kännedom behöver skäl och får inte ligga i framtiden."
        )
    return "incomplete", str(error)


def not_done(visit: Visit, case: Case, error: Exception, typed: Mapping[str, str]) -> Response:
    """Say what was wrong, keep what was typed, and offer to do it on the present version."""
    why, message = said(error)
    record(visit, case, why)
    is_stale = isinstance(error, StaleCase)
    return page(
        visit,
        "not_done.html",
        status=409 if is_stale else 422,
        case=case,
        stale=is_stale,
        message=message,
        typed=typed,
        action=visit.request.url.path,
        types=sorted(CaseType),
        resolutions=list(Resolution),
    )


def record(visit: Visit, case: Case, why: str) -> None:
    """Keep in the history that something was refused, and why."""
    with visit.office.database.write() as tx:
        tx.events.append(
            "not_done",
            case_id=case.id,
            actor=visit.user.username,
            at=visit.office.now(),
            detail={"why": why, "at": visit.request.url.path.rpartition("/")[2]},
        )
