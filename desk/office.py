"""What every page of the desk works with, handed in by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.case import Case
from cases.deadlines import STOCKHOLM
from cases.letters import LetterDesk
from cases.organisation import Organisation
from cases.store.engine import Database
from cases.store.identity_desk import IdentityDesk
from desk.mail_parts import OpenedMail
from documents.typesetter import Typesetter
from extract.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The desk's surroundings; `addresses` gives a mailbox's e-mail address by its name.

    `public_url` is the address under which agents reach the desk; without a `workshop` there are no
    extracts.
    """

    database: Database
    organisation: Organisation
    letters: LetterDesk
    identity: IdentityDesk
    typesetter: Typesetter
    clock: Callable[[], datetime]
    open_mail: Callable[[bytes], OpenedMail]
    without_attachment: Callable[[bytes, int], bytes]
    addresses: Mapping[str, str] = field(default_factory=dict)
    secure_cookies: bool = False
    public_url: str = ""
    workshop: Workshop | None = None

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock()

    def today(self) -> date:
        """Return the date in Stockholm, which every time limit is counted in."""
        return self.clock().astimezone(STOCKHOLM).date()

    def sender_for(self, case: Case) -> str:
        """Return our address that the party of a case wrote to, and gets answers from."""
        address = self.addresses.get(case.mailbox or "")
        return self.organisation.answers_from(address, dpo_space=case.dpo_space)

    def is_dpo_mailbox(self, mailbox: str) -> bool:
        """Tell whether a mailbox is the data protection officer's own."""
        address = self.addresses.get(mailbox, mailbox)
        return address.lower() == self.organisation.dpo_address.lower()
