"""Load a delivery of the register in one transaction: all of it counts, or nothing was changed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cases.register import Person
from cases.register_csv import RegisterFileError, RegisterRow, Rejected, refuse_rejected
from cases.store.engine import Database
from cases.store.register_store import ImportCounts

# A source that suddenly lacks more than this share of its people is broken rather than smaller.
MOST_GONE = 0.2
SMALL_REGISTER = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is delivered and how it counts.

    `full`: it is the source's whole register; `strict`: no row may be bad; `accept_loss`: it may
    lack any number of people. `cursor` tells, after the last row, how far the source was read.
    """

    source: str
    actor: str = "operator"
    full: bool = False
    strict: bool = False
    accept_loss: bool = False
    cursor: Callable[[], str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of a delivery, in rows; `gone` is None unless it was a whole register."""

    rows: int
    counts: ImportCounts
    rejected: tuple[Rejected, ...]
    gone: int | None = None


def load_delivery(
    database: Database,
    lines: Iterable[RegisterRow | Rejected],
    delivery: Delivery,
    *,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> Delivered:
    """Load the lines as they are read, so that a register of any size needs little memory.

    Raises RegisterFileError, with nothing changed.
    """
    rejected: list[Rejected] = []
    with database.write() as tx:
        before = tx.register.count(delivery.source)
        counts = tx.register.load(
            _accepted(lines, rejected),
            actor=delivery.actor,
            now=now,
            source=delivery.source,
            progress=progress,
        )
        if delivery.strict:
            refuse_rejected(rejected)
        # A bad row may be anybody's, so a whole register with one says of nobody that they are gone.
        is_whole = delivery.full and not rejected
        gone = (
            tx.register.mark_gone(delivery.source, actor=delivery.actor, now=now) if is_whole else 0
        )
        if gone > MOST_GONE * before and before >= SMALL_REGISTER and not delivery.accept_loss:
            message = (
                f"{gone} of {before} rows are missing in it, as in a delivery that was cut off; "
                "if it is right, say so with --accept-loss"
            )
            raise RegisterFileError(message)
        if delivery.cursor is not None:
            cursor = delivery.cursor()
            tx.register.read_up_to(delivery.source, cursor, full=delivery.full, now=now)
    rows = counts.added + counts.changed + counts.unchanged + len(rejected)
    return Delivered(
        rows=rows,
        counts=counts,
        rejected=tuple(rejected),
        gone=gone if delivery.full else None,
    )


def _accepted(
    lines: Iterable[RegisterRow | Rejected], rejected: list[Rejected]
) -> Iterator[Person]:
    for line in lines:
        if isinstance(line, RegisterRow):
            yield line.person
        else:
            rejected.append(line)
