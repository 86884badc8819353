"""A challenge: what only the right person can answer, once and in time.

A code has two parts. The selector finds the challenge and is no secret; the secret is stored as a keyed
hash and compared in constant time, so that a nearly right guess takes the same way as a wholly wrong one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, unique

from cases.assurance import EvidenceKind
from cases.errors import CasesError

# Thirty-two characters, five bits each. I, L, O and U are not among them; who reads 1 or 0 as a letter is
# understood all the same (Crockford's base 32).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
GROUP = 4

FAILURES_A_DAY = 3
FAILURE_WINDOW = timedelta(days=1)
CODES_AN_HOUR = 5
CODE_WINDOW = timedelta(hours=1)


class TooManyCodes(CasesError):
    """Five codes have gone to this address within an hour: wait, or choose another way."""


class IdentityLocked(CasesError):
    """Three attempts have failed within a day: check the identity in another way."""


@unique
class ChallengeKind(StrEnum):
    """How the challenge reaches the person."""

    EMAIL = "email"  # a one-time link and code to the registered e-mail address
    LETTER = "letter"  # a code in a letter to the registered postal address
    EID = "eid"  # a link to the page where an eID is started; the link alone proves nothing

    @property
    def evidence(self) -> EvidenceKind:
        """What a right answer proves."""
        return {
            ChallengeKind.EMAIL: EvidenceKind.CODE_BY_EMAIL,
            ChallengeKind.LETTER: EvidenceKind.CODE_BY_LETTER,
            ChallengeKind.EID: EvidenceKind.EID,
        }[self]

    @property
    def lifetime(self) -> timedelta:
        """How long it can be answered: the post takes days, and people do not read mail every day."""
        return {
            ChallengeKind.EMAIL: timedelta(minutes=60),
            ChallengeKind.LETTER: timedelta(days=14),
            ChallengeKind.EID: timedelta(days=14),
        }[self]


@unique
class Doubt(StrEnum):
    """The reasonable doubt that a question about identity needs (GDPR Article 12(6))."""

    SENDER = "sender"  # nothing shows that the registered person wrote
    DELIVERY = "delivery"  # an answer by another way than a letter to the registered address
    EFFECT = "effect"  # hard to undo, or a step of a take-over
    WHO = "who"  # several people fit, or none

    @property
    def label(self) -> str:
        """Swedish label for agents."""
        return {
            Doubt.SENDER: "Inget visar att det är kunden som har skrivit",
            Doubt.DELIVERY: "Svaret ska lämnas på annat sätt än med brev till registrerad adress",
            Doubt.EFFECT: "Det som begärs är svårt att göra ogjort eller kan missbrukas",
            Doubt.WHO: "Det är oklart vem begäran gäller",
        }[self]


@unique
class ChallengeState(StrEnum):
    """What became of a challenge; only an open one can be answered."""

    OPEN = "open"
    USED = "used"
    LOCKED = "locked"
    WITHDRAWN = "withdrawn"  # a newer one took its place, or an agent took it back
    DENIED = "denied"  # the person said: it was not me


@unique
class Verdict(StrEnum):
    """What an answer led to. All but the first leave everything as it was."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    USED = "used"
    EXPIRED = "expired"
    LOCKED = "locked"
    WITHDRAWN = "withdrawn"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What the person holds; `selector` is public, `secret` is not."""

    selector: str
    secret: str

    def __repr__(self) -> str:
        # A stray log line must not hand out the secret.
        return f"Code(selector={self.selector!r}, …)"

    @property
    def text(self) -> str:
        """The code in one piece, as in a link."""
        return self.selector + self.secret

    @property
    def grouped(self) -> str:
        """The code as it is printed, K7QM-4XTP and so on."""
        text = self.text
        return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The lengths of a code's two parts, in characters of five bits."""

    selector: int
    secret: int

    @property
    def length(self) -> int:
        """Characters in all."""
        return self.selector + self.secret


# A link is never typed, so it holds 130 bits of secret. A letter's code is typed by hand: 50 bits are one
# chance in 4 × 10^14 for the three guesses that anybody gets.
SHAPES: dict[ChallengeKind, Shape] = {
    ChallengeKind.EMAIL: Shape(selector=6, secret=26),
    ChallengeKind.EID: Shape(selector=6, secret=26),
    ChallengeKind.LETTER: Shape(selector=6, secret=10),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A challenge as stored; `subject` and `target` are keyed hashes of a person and an address."""

    id: int
    case_id: int
    kind: ChallengeKind
    selector: str
    secret_hash: str
    subject: str
    target: str | None
    contact_changed_on: date | None
    state: ChallengeState
    created_at: datetime
    created_by: str
    expires_at: datetime
    sent_at: datetime | None

    def expired(self, now: datetime) -> bool:
        """Tell whether its time has run out."""
        return now >= self.expires_at


def new_code(kind: ChallengeKind) -> Code:
    """Draw a code from the system's source of randomness."""
    shape = SHAPES[kind]
    return Code(selector=_draw(shape.selector), secret=_draw(shape.secret))


def read_code(typed: str) -> Code | None:
    """Read a code as people type it: any case, spaces and dashes anywhere; None when it is none."""
    text = "".join(c for c in typed.upper() if c.isalnum()).translate(_READ_AS)
    shape = next((s for s in SHAPES.values() if s.length == len(text)), None)
    if shape is None or not set(text) <= set(ALPHABET):
        return None
    return Code(selector=text[: shape.selector], secret=text[shape.selector :])


def hash_secret(code: Code, key: bytes) -> str:
    """Give the keyed hash under which a secret is stored: HMAC-SHA-256 in hexadecimal."""
    message = f"challenge\0{code.selector}\0{code.secret}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def judge(
    challenge: Challenge, code: Code, *, keys: Sequence[bytes], failures: int, now: datetime
) -> Verdict:
    """Say what an answer is worth; `failures` are the case's failed attempts within a day.

    `keys` are those that the secret may have been hashed with; each is tried, whatever came of the others.

    Only who holds the secret learns how the challenge stands: a guesser always hears "wrong".
    """
    matches = [hmac.compare_digest(hash_secret(code, key), challenge.secret_hash) for key in keys]
    if not any(matches):
        return Verdict.WRONG
    ended = {
        ChallengeState.USED: Verdict.USED,
        ChallengeState.LOCKED: Verdict.LOCKED,
        ChallengeState.WITHDRAWN: Verdict.WITHDRAWN,
        ChallengeState.DENIED: Verdict.DENIED,
    }.get(challenge.state)
    if ended is not None:
        return ended
    if challenge.expired(now):
        return Verdict.EXPIRED
    return Verdict.LOCKED if failures >= FAILURES_A_DAY else Verdict.CONFIRMED


def _draw(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
