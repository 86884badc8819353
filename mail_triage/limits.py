"""What reading one mail may cost, and the refusal beyond it."""

import time
from dataclasses import dataclass, field

MIB = 1024 * 1024


class UnreadableMail(Exception):
    """The mail cannot be read safely and belongs in quarantine; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one mail may cost; sizes in bytes, `seconds` of wall time."""

    depth: int = 10
    parts: int = 200
    header_bytes: int = 512 * 1024
    total_bytes: int = 60 * MIB
    text_bytes: int = 2 * MIB
    seconds: float = 20.0


@dataclass(slots=True, kw_only=True)
class Budget:
    """What is left of the limits, shared by a mail and the mails inside it."""

    limits: Limits
    parts: int = 0
    header_bytes: int = 0
    deadline: float = field(default=0.0)

    @classmethod
    def start(cls, limits: Limits) -> "Budget":
        """Start counting now."""
        return cls(limits=limits, deadline=time.monotonic() + limits.seconds)

    def spend_part(self, depth: int) -> None:
        """Count a part; raise UnreadableMail beyond the limits."""
        self.parts += 1
        if self.parts > self.limits.parts:
            raise UnreadableMail(f"more than {self.limits.parts} parts")
        if depth > self.limits.depth:
            raise UnreadableMail(f"parts nested deeper than {self.limits.depth}")
        self.check_time()

    def check_time(self) -> None:
        """Raise UnreadableMail when the mail has taken too long."""
        if time.monotonic() > self.deadline:
            raise UnreadableMail(f"not read within {self.limits.seconds:g} seconds")

    def spend_headers(self, size: int) -> None:
        """Count header bytes; raise UnreadableMail beyond the limit."""
        self.header_bytes += size
        if self.header_bytes > self.limits.header_bytes:
            raise UnreadableMail(f"headers larger than {self.limits.header_bytes} bytes")
