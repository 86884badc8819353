"""What an eID provider's answer must hold before it proves anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

from cases.errors import CasesError
from cases.personnummer import NumberKind, check

_TWELVE = 12
_PERSONAL = frozenset({NumberKind.PERSONNUMMER, NumberKind.SAMORDNINGSNUMMER})


@unique
class EidFault(StrEnum):
    """Why an answer was refused; the code stands in the case's history."""

    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NONCE = "nonce"
    ACR = "acr"
    LEVEL = "level"
    NO_NUMBER = "no_number"


class EidRefused(CasesError):
    """The eID provider's answer proves nothing."""

    def __init__(self, fault: EidFault) -> None:
        super().__init__()
        self.fault = fault


class EidUnavailable(CasesError):
    """The eID provider cannot be reached, or answers what nobody can use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EidRules:
    """What counts as level of assurance 3 with this provider.

    `acr_values` are the accepted ways of identification. Where the provider issues eIDs of several
    registration levels (Freja), `level_claim` names the claim and `levels` what is accepted in it.
    """

    acr_values: tuple[str, ...]
    number_claim: str
    level_claim: str = ""
    levels: tuple[str, ...] = ()

    def proven_number(self, claims: Mapping[str, object], *, today: date) -> str:
        """Return the personal identity number, 12 digits; raises EidRefused.

        What was asked for counts for nothing: the way that was really used stands in the answer.
        """
        if claims.get("acr") not in self.acr_values:
            raise EidRefused(EidFault.ACR)
        if self.level_claim and claims.get(self.level_claim) not in self.levels:
            raise EidRefused(EidFault.LEVEL)
        shown = claims.get(self.number_claim)
        number = check(shown, today=today) if isinstance(shown, str) else None
        # Ten digits leave the century open, and a century is a hundred other people.
        if number is None or number.kind not in _PERSONAL or _digits(number.text) != _TWELVE:
            raise EidRefused(EidFault.NO_NUMBER)
        return number.readings[0]


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)
