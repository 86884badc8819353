"""Who wants no advertising: the keys by which a marketing system asks, never the values.

GDPR Article 21(3): the entry is kept as long as it takes to honour the objection.
"""

import re
from dataclasses import dataclass
from enum import StrEnum, unique

from cases.errors import CasesError

ALL_COMPANIES = "all"
_FEWEST_DIGITS = 7
_DIGITS = re.compile(r"\D+")


class NoSuchKey(CasesError):
    """That is no value of this kind: an address needs an @, a telephone number seven digits."""


@unique
class SuppressionKind(StrEnum):
    """By what a person is known to those who send advertising."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    CUSTOMER_NUMBER = "customer_number"

    @property
    def label(self) -> str:
        """Swedish label."""
        return {
            SuppressionKind.EMAIL: "E-post",
            SuppressionKind.PHONE: "Telefon",
            SuppressionKind.ADDRESS: "Postadress",
            SuppressionKind.CUSTOMER_NUMBER: "Kundnummer",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionKey:
    """A value as it is compared, whatever spelling it came in."""

    kind: SuppressionKind
    value: str

    @property
    def lookup_text(self) -> str:
        """What is hashed; the kind keeps a number of one kind from matching another."""
        return f"suppression:{self.kind}:{self.value}"


def suppression_key(kind: SuppressionKind, value: str) -> SuppressionKey:
    """Return the key of a value in any usual spelling; raises NoSuchKey."""
    normalise = {
        SuppressionKind.EMAIL: _email,
        SuppressionKind.PHONE: _phone,
        SuppressionKind.ADDRESS: _words,
        SuppressionKind.CUSTOMER_NUMBER: _words,
    }[kind]
    normal = normalise(value)
    if not normal:
        raise NoSuchKey
    return SuppressionKey(kind=kind, value=normal)


def postal_address(street: str, postcode: str, city: str) -> str:
    """Return the one line under which a postal address is suppressed, or ""."""
    return f"{street} {_DIGITS.sub('', postcode)} {city}" if street.strip() else ""


def _email(value: str) -> str:
    address = value.strip().casefold()
    local, at, domain = address.rpartition("@")
    return address if at and local and domain and not set(address) & set(" \t\r\n,;<>") else ""


def _phone(value: str) -> str:
    """Return the number in international form; 070-174 06 58 and +46 70 174 06 58 are one."""
    text = value.strip().replace("(0)", "")
    digits = _DIGITS.sub("", text)
    if text.startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = digits[2:]
    elif digits.startswith("0"):
        number = "46" + digits[1:]
    else:
        number = digits
    return "+" + number if len(number) >= _FEWEST_DIGITS else ""


def _words(value: str) -> str:
    words = re.findall(r"\w+", value.casefold())
    # A postcode is written 392 32 or 39232.
    return re.sub(r"\b(\d{3}) (\d{2})\b", r"\1\2", " ".join(words))
