"""What a desk needs to work on extracts, handed in by the composition root."""

from dataclasses import dataclass

from extract.collect import Collector
from extract.handover import Handover


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Collecting, and what comes after it."""

    collector: Collector
    handover: Handover
