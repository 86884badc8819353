"""Case references and the keyed thread tokens of outgoing subjects."""

import hashlib
import hmac
import re
from dataclasses import dataclass

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_REFERENCE = re.compile(r"([A-Z]{2,4})-(\d{4})-(\d{6,9})", re.ASCII)
_TOKEN = re.compile(
    r"(?<![A-Z0-9-])([A-Z]{2,4}-\d{4}-\d{6,9})-([0-9A-F]{4})(?![A-Z0-9-])", re.ASCII
)


class InvalidReferenceError(ValueError):
    """Not a case reference: write it like KE-2026-000123."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CaseReference:
    """A case number that can be said on the telephone: KE-2026-000123."""

    year: int
    number: int
    prefix: str = "KE"

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(str(self)):
            raise InvalidReferenceError

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04d}-{self.number:06d}"

    @classmethod
    def parse(cls, text: str) -> "CaseReference":
        """Read a reference; raises InvalidReferenceError."""
        match = _REFERENCE.fullmatch(text.strip().translate(_DASHES).upper())
        if match is None:
            raise InvalidReferenceError
        prefix, year, number = match.groups()
        return cls(prefix=prefix, year=int(year), number=int(number))


def make_token(reference: CaseReference, secret: bytes) -> str:
    """Make `KE-2026-000123-7F3A`; the subject carries it in square brackets."""
    return f"{reference}-{check_value(reference, secret)}"


def verify_token(token: str, secret: bytes) -> CaseReference | None:
    """Give the reference of a genuine token, else None, in constant time."""
    claimed = split_token(token)
    if claimed is None:
        return None
    reference, check = claimed
    return reference if hmac.compare_digest(check_value(reference, secret), check) else None


def split_token(token: str) -> tuple[CaseReference, str] | None:
    """Give the reference and the check value that a text claims, not verified."""
    match = _TOKEN.fullmatch(token.strip().strip("[]").translate(_DASHES).upper())
    return (CaseReference.parse(match[1]), match[2]) if match else None


def find_tokens(text: str) -> tuple[str, ...]:
    """Find what looks like thread tokens, in order, once each, not yet verified."""
    found = _TOKEN.finditer(text.translate(_DASHES).upper())
    return tuple(dict.fromkeys(match[0] for match in found))


def check_value(reference: CaseReference, secret: bytes) -> str:
    """Give the four hexadecimal characters that make a reference a token."""
    message = b"thread-token\0" + str(reference).encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:4].upper()
