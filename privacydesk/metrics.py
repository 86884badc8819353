"""Numbers for the operator's monitoring, read from the database when they are asked for."""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from cases.deadlines import received_on
from cases.mail import Stage
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from privacydesk.settings import LOOPBACK

_LIMIT = 100_000


class DeskCollector(Collector):
    """Counts what waits, what is late and what needs a person; counts only, nothing about people."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the present numbers."""
        today = received_on(self._clock())
        with self._database.read() as tx:
            mails = GaugeMetricFamily(
                "privacydesk_mails", "Mails in our keeping by stage.", labels=["stage"]
            )
            for stage in Stage:
                mails.add_metric([stage], tx.mails.count(stage))
            yield mails
            outbox = GaugeMetricFamily(
                "privacydesk_outbox", "Outgoing mails by state.", labels=["state"]
            )
            for state in ("queued", "sent", "failed"):
                outbox.add_metric([state], tx.outbox.count(state))
            yield outbox
            open_cases = tx.cases.search(CaseFilter(only_open=True), limit=_LIMIT)
            overdue = tx.cases.search(CaseFilter(overdue_on=today), limit=_LIMIT)
            tasks = tx.tasks.open()
        yield GaugeMetricFamily("privacydesk_open_cases", "Open cases.", len(open_cases))
        yield GaugeMetricFamily(
            "privacydesk_overdue_cases", "Open cases past the law's limit.", len(overdue)
        )
        yield GaugeMetricFamily("privacydesk_open_tasks", "Tasks waiting for a person.", len(tasks))


def serve_metrics(database: Database, *, port: int, clock: Callable[[], datetime]) -> None:
    """Answer /metrics (Prometheus) on loopback from a thread of its own; raises OSError."""
    registry = CollectorRegistry()
    registry.register(DeskCollector(database, clock))
    start_http_server(port, addr=LOOPBACK, registry=registry)
