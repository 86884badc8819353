"""The people of the customer register, as matching and letters need them."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

_TOKEN = re.compile(r"[a-z0-9]+")
_SPECIAL = str.maketrans({"æ": "ae", "ø": "o", "ð": "d", "þ": "th", "ß": "ss", "ł": "l"})
_COUNTRY = "46"


@unique
class Company(StrEnum):
    """Which company of the group the customer has a contract with."""

    ELNAT = "elnat"
    FORSALJNING = "forsaljning"
    VARME = "varme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of the register; a person can have several. Personnummer has 12 digits or none."""

    customer_number: str
    name: str
    personnummer: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    company: Company
    protected: bool = False
    address_changed_on: date | None = None
    email_changed_on: date | None = None

    def __repr__(self) -> str:
        # A stray log line or traceback must not spell out who it is about.
        return f"Person(customer_number={self.customer_number!r}, …)"


def personnummer_hash(personnummer: str, pepper: bytes) -> str:
    """Give the look-up key of a 12-digit number: HMAC-SHA-256 in hexadecimal."""
    return hmac.new(pepper, b"personnummer\0" + personnummer.encode(), hashlib.sha256).hexdigest()


def folded(text: str) -> str:
    """Write words in a-z and 0-9 with single spaces, so that spellings can be compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_TOKEN.findall(plain))


def email_key(address: str) -> str:
    """Give the form in which addresses are compared."""
    return unicodedata.normalize("NFC", address).strip().casefold()


def phone_key(number: str) -> str:
    """Give the form in which telephone numbers are compared: digits with country code."""
    digits = "".join(
        character for character in number if character.isascii() and character.isdigit()
    )
    if number.strip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        # +46 (0)70: the trunk zero is written by habit.
        return (
            _COUNTRY + digits.removeprefix(_COUNTRY).lstrip("0")
            if digits.startswith(_COUNTRY)
            else digits
        )
    return _COUNTRY + digits.removeprefix("0") if digits.startswith("0") else digits


def postcode_key(postcode: str) -> str:
    """Give the digits of a postcode."""
    return "".join(character for character in postcode if character.isdecimal())


def address_key(street: str, postcode: str) -> str:
    """Give the form in which postal addresses are compared; "" without a street."""
    home = folded(street)
    return f"address\0{home}\0{postcode_key(postcode)}" if home else ""


def customer_number_key(number: str) -> str:
    """Give the form in which customer numbers are compared."""
    return "".join(character for character in number.casefold() if character.isalnum())
