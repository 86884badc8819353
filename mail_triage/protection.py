"""How a line to a mail server is protected (RFC 8314)."""

from enum import StrEnum


class Protection(StrEnum):
    """How the connection is protected; `none` is for loopback only."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"
