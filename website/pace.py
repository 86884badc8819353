"""Hold back who sends faster than a person can."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock

MOST_KEYS = 20_000


class Pace:
    """A token bucket for each key, in memory only: `burst` at once, then `per_second`."""

    def __init__(self, *, burst: int, per_second: float, clock: Callable[[], datetime]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._guard = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Take one token; False when there is none left."""
        now = self._clock().timestamp()
        with self._guard:
            left, since = self._buckets.pop(key, (float(self._burst), now))
            left = min(self._burst, left + max(0.0, now - since) * self._per_second)
            allowed = left >= 1
            self._buckets[key] = (left - allowed, now)
            if len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
        return allowed
