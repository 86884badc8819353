"""The facts of the organisation that runs the desk, from one file."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from cases.deadlines import STOCKHOLM
from cases.errors import CasesError
from cases.holidays_se import is_office_day


class BadOrganisation(CasesError):
    """The organisation file cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Names, addresses and numbers that letters, chat and desk show; agents answer chats on office days."""

    name: str
    domain: str
    website: str
    policy_url: str
    postal_address: str
    access_address: str
    dpo_address: str
    customer_service_address: str
    customer_service_name: str
    customer_service_email: str
    customer_service_phone: str
    customer_service_url: str
    customer_service_hours: str
    chat_opens: str
    chat_closes: str
    alarm_number: str
    outage_phone: str
    outage_url: str
    authority_name: str
    authority_address: str
    authority_url: str
    authority_rights_url: str

    def privacy_addresses(self) -> frozenset[str]:
        """Return the addresses that this desk answers from, in lower case."""
        return frozenset({self.access_address.lower(), self.dpo_address.lower()})

    def own_addresses(self) -> frozenset[str]:
        """Return the addresses that are ours, in lower case."""
        return self.privacy_addresses() | {self.customer_service_address.lower()}

    def chat_is_open(self, now: datetime) -> bool:
        """Tell whether an agent is there to take a chat over, by the clock in Stockholm."""
        local = now.astimezone(STOCKHOLM)
        opens, closes = time.fromisoformat(self.chat_opens), time.fromisoformat(self.chat_closes)
        return is_office_day(local.date()) and opens <= local.time() < closes

    def emergency_calls(self, language: str, *, life: bool) -> list[dict[str, str]]:
        """Return numbers to call at a touch: the alarm, and fault reporting unless `life` is at stake."""
        calls = {self.alarm_number: ("Ring", "Call")}
        if not life:
            calls[self.outage_phone] = ("Felanmälan", "Fault reporting")
        return [
            {"label": f"{names[language != 'sv']} {number}", "url": f"tel:{_dialled(number)}"}
            for number, names in calls.items()
        ]

    def help_calls(self, language: str) -> list[dict[str, str]]:
        """Return the numbers of people for somebody who may be in danger: customer service and the alarm."""
        names = {
            self.customer_service_phone: (
                self.customer_service_name if language == "sv" else "Customer service"
            ),
            self.alarm_number: "Ring" if language == "sv" else "Call",
        }
        return [
            {"label": f"{name} {number}", "url": f"tel:{_dialled(number)}"}
            for number, name in names.items()
        ]

    def answers_from(self, address: str | None, *, dpo_space: bool) -> str:
        """Return our address that a case is answered from: the one written to, else the room's own."""
        if address:
            return address
        return self.dpo_address if dpo_space else self.access_address

    def shown_contacts(self) -> frozenset[str]:
        """Return the addresses and numbers of ours that a letter may hold."""
        own = {self.customer_service_phone, self.customer_service_email, self.outage_phone}
        return self.own_addresses() | own

    def placeholders(self) -> dict[str, str]:
        """Return the names that reply texts may use in braces."""
        return {
            "organisation": self.name,
            "website": self.website,
            "policy_url": self.policy_url,
            "postal_address": self.postal_address,
            "access_address": self.access_address,
            "dpo_address": self.dpo_address,
            "kundcenter_name": self.customer_service_name,
            "kundcenter_phone": self.customer_service_phone,
            "kundcenter_email": self.customer_service_email,
            "kundcenter_url": self.customer_service_url,
            "kundcenter_hours": self.customer_service_hours,
            "chat_hours": f"{_clock(self.chat_opens)}–{_clock(self.chat_closes)}",
            "alarm_number": self.alarm_number,
            "outage_phone": self.outage_phone,
            "outage_url": self.outage_url,
            "authority_name": self.authority_name,
            "authority_address": self.authority_address,
            "authority_url": self.authority_url,
            "authority_rights_url": self.authority_rights_url,
        }


def _dialled(number: str) -> str:
    digits = "".join(filter(str.isdigit, number))
    return f"+46{digits[1:]}" if digits.startswith("0") else digits


_FIELDS = {
    "access_address": ("addresses", "access"),
    "dpo_address": ("addresses", "dpo"),
    "customer_service_address": ("addresses", "customer_service"),
    "customer_service_name": ("customer_service", "name"),
    "customer_service_email": ("customer_service", "email"),
    "customer_service_phone": ("customer_service", "phone"),
    "customer_service_url": ("customer_service", "url"),
    "customer_service_hours": ("customer_service", "hours"),
    "chat_opens": ("chat", "opens"),
    "chat_closes": ("chat", "closes"),
    "alarm_number": ("emergency", "alarm_number"),
    "outage_phone": ("emergency", "outage_phone"),
    "outage_url": ("emergency", "outage_url"),
    "authority_name": ("authority", "name"),
    "authority_address": ("authority", "address"),
    "authority_url": ("authority", "url"),
    "authority_rights_url": ("authority", "rights_url"),
}
_PLAIN = (
    "name",
    "domain",
    "website",
    "policy_url",
    "postal_address",
)


def load_organisation(path: Path) -> Organisation:
    """Read the file; raises BadOrganisation naming what is missing."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        values = {name: str(content[name]) for name in _PLAIN}
        values |= {name: str(content[table][key]) for name, (table, key) in _FIELDS.items()}
        for edge in ("chat_opens", "chat_closes"):
            time.fromisoformat(values[edge])
    except OSError as error:
        raise BadOrganisation(f"{path}: cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadOrganisation(f"{path}: not valid TOML ({error})") from error
    except (KeyError, TypeError) as error:
        raise BadOrganisation(f"{path}: the entry {error} is missing") from error
    except ValueError as error:
        raise BadOrganisation(f"{path}: [chat] needs times such as 08:00 ({error})") from error
    return Organisation(**values)


def _clock(text: str) -> str:
    """Write an hour as people do: 8, or 8.30."""
    moment = time.fromisoformat(text)
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)
