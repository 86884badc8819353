"""What the desk asks of the cases: its queue, its counts and its search."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from cases.case import Case
from cases.case_type import CaseType
from cases.lifecycle import Status
from cases.store.case_store import CaseStore
from cases.store.due import answer_due
from cases.store.schema import case_links, cases
from cases.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """Which cases a list shows; None means any."""

    status: Status | None = None
    case_type: CaseType | None = None
    mailbox: str | None = None
    dpo_space: bool | None = None
    assigned_to: str | None = None
    only_open: bool = True
    overdue_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How many open cases a person sees, in all and of the kinds that hurry."""

    open: int
    mine: int
    unassigned: int
    overdue: int
    this_week: int


class DeskQueries(CaseStore):
    """Lists that hold nothing the asking person may not see."""

    def queue(self, user: User, view: QueueView, *, limit: int, offset: int = 0) -> list[Case]:
        """Return a page of cases, nearest deadline first."""
        due = func.coalesce(answer_due, cases.c.ops_due, cases.c.received_on)
        query = select(cases).where(_visible(user), *_wanted(view))
        closed_last = cases.c.status == Status.CLOSED
        return self._many(
            query.order_by(closed_last, due, cases.c.ops_due, cases.c.id)
            .limit(limit)
            .offset(offset)
        )

    def size(self, user: User, view: QueueView) -> int:
        """Return how many cases the view holds."""
        return self._count(_visible(user), *_wanted(view))

    def counts(self, user: User, *, today: date, week_ends: date) -> QueueCounts:
        """Count the person's open cases."""
        is_open = and_(_visible(user), cases.c.status != Status.CLOSED)
        due = func.coalesce(answer_due, cases.c.ops_due)
        return QueueCounts(
            open=self._count(is_open),
            mine=self._count(is_open, cases.c.assigned_to == user.username),
            unassigned=self._count(is_open, cases.c.assigned_to.is_(None)),
            overdue=self._count(is_open, due < today),
            this_week=self._count(is_open, due >= today, due <= week_ends),
        )

    def with_reference_like(self, user: User, text: str, *, limit: int = 20) -> list[Case]:
        """Return cases whose reference ends in the digits given, newest first."""
        query = select(cases).where(_visible(user), cases.c.ref.endswith(text, autoescape=True))
        return self._many(query.order_by(cases.c.id.desc()).limit(limit))

    def visible(self, user: User, case_ids: Iterable[int]) -> dict[int, Case]:
        """Return those of the cases that the person may see, by id."""
        query = select(cases).where(_visible(user), cases.c.id.in_(sorted(set(case_ids))))
        return {case.id: case for case in self._many(query)}

    def related(self, user: User, case: Case, *, limit: int = 20) -> list[Case]:
        """Return the cases linked with this one and the same party's others, newest first."""
        pointed_at = select(case_links.c.other_id).where(case_links.c.case_id == case.id)
        pointing = select(case_links.c.case_id).where(case_links.c.other_id == case.id)
        linked: list[ColumnElement[bool]] = [cases.c.id.in_(pointed_at), cases.c.id.in_(pointing)]
        linked.append(cases.c.party_email_hash.in_(self._address_keys(case.party_email)))
        if case.customer_number:
            linked.append(cases.c.customer_number == case.customer_number)
        query = select(cases).where(_visible(user), or_(*linked), cases.c.id != case.id)
        return self._many(query.order_by(cases.c.id.desc()).limit(limit))

    def mailboxes(self) -> list[str]:
        """Return the mailboxes that cases came through."""
        query = select(cases.c.mailbox).where(cases.c.mailbox.is_not(None)).distinct()
        return sorted(self._connection.execute(query).scalars())

    def ground(self, case: Case) -> str:
        """Return the reason and legal ground that the case was closed with, or ""."""
        query = select(cases.c.ground).where(cases.c.id == case.id)
        return self._connection.execute(query).scalar() or ""

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(cases).where(*conditions)
        return int(self._connection.execute(query).scalar_one())


def _visible(user: User) -> ColumnElement[bool]:
    """Say User.may_see in SQL, so that a page is full and a count gives nothing away."""
    allowed = [
        and_(cases.c.dpo_space.is_(dpo_space), cases.c.protected.is_(protected))
        for dpo_space in (False, True)
        for protected in (False, True)
        if user.may_see(dpo_space=dpo_space, protected=protected)
    ]
    return or_(*allowed)


def _wanted(view: QueueView) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if view.status is not None:
        conditions.append(cases.c.status == view.status)
    elif view.only_open:
        conditions.append(cases.c.status != Status.CLOSED)
    if view.case_type is not None:
        conditions.append(cases.c.case_type == view.case_type)
    if view.mailbox is not None:
        conditions.append(cases.c.mailbox == view.mailbox)
    if view.dpo_space is not None:
        conditions.append(cases.c.dpo_space.is_(view.dpo_space))
    if view.assigned_to is not None:
        conditions.append(cases.c.assigned_to == view.assigned_to)
    if view.overdue_on is not None:
        due = func.coalesce(answer_due, cases.c.ops_due)
        conditions.append(and_(due < view.overdue_on, cases.c.status != Status.CLOSED))
    return conditions
