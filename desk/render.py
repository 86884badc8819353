"""Fill in the page templates; everything that people wrote is escaped."""

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cases.case_type import CASE_TYPES, CaseType
from cases.conversation import ConversationState
from cases.permissions import Act, may
from cases.store.desk_queries import QueueCounts
from desk import words
from desk.access import may_chat, may_finish, may_see_mailbox, may_work
from desk.session import Visit

HERE = Path(__file__).parent


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": words.day,
        "weekday": words.weekday,
        "short_day": words.short_day,
        "moment": words.moment,
        "short_moment": words.short_moment,
        "clock_time": words.clock_time,
        "local_input": words.local_input,
        "type_label": words.type_label,
        "flag_label": words.flag_label,
        "language": words.language_label,
        "size": words.size,
        "who": words.masked_who,
        "masked_email": words.masked_email,
        "masked_number": words.masked_personnummer,
    }
    environment.globals |= {
        "words": words,
        "may_work": may_work,
        "may_finish": may_finish,
        "may": may,
        "Act": Act,
        "may_chat": may_chat,
        "may_see_mailbox": may_see_mailbox,
        "CASE_TYPES": CASE_TYPES,
    }
    return environment


_TEMPLATES = _environment()


def fill(template: str, **values: object) -> str:
    """Return the filled-in template."""
    return _TEMPLATES.get_template(template).render(**values)


def page(visit: Visit, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page with the frame that every logged-in person sees."""
    office = visit.office
    return HTMLResponse(
        fill(
            template,
            user=visit.user,
            csrf=visit.session.csrf,
            org=office.organisation,
            today=office.today(),
            now=office.now(),
            nav=_nav(visit),
            **values,
        ),
        status_code=status,
    )


def plain_page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page for somebody who is not logged in."""
    return HTMLResponse(fill(template, **values), status_code=status)


def counts_for(visit: Visit) -> QueueCounts:
    """Count what the person has to do."""
    today = visit.office.today()
    week_ends = today.fromordinal(today.toordinal() + words.SOON_DAYS)
    with visit.office.database.read() as tx:
        return tx.desk.counts(visit.user, today=today, week_ends=week_ends)


def _nav(visit: Visit) -> dict[str, object]:
    with visit.office.database.read() as tx:
        waiting = len(tx.conversations.in_state(ConversationState.WAITING))
    path = visit.request.url.path
    return {"waiting_chats": waiting, "path": path}


def sorted_types() -> list[CaseType]:
    """Return the case types by their Swedish names."""
    return sorted(CaseType, key=lambda case_type: CASE_TYPES[case_type].label)
