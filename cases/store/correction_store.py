"""The mails whose types agents corrected at the desk.

Nothing is stored twice: the history says what was corrected, and the case holds the mail's words as
long as they may be kept, so a mail that is purged teaches nothing any more.
"""

import json

from sqlalchemy import Connection, func, select

from cases.case import Direction
from cases.case_type import CaseType, Flag
from cases.correction import Correction
from cases.redact import mask_personal
from cases.store.schema import case_messages, cases, events
from cases.vault import Vault

CORRECTED = "retyped"


class CorrectionStore:
    """Finds corrected mails."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def all(self) -> list[Correction]:
        """Return each corrected mail with the types that its cases have now, oldest first.

        Cases of protected persons are left out: nobody but the named few may learn from them.
        """
        # The mail that opened a case is the first that lies in it.
        opening = (
            select(case_messages.c.case_id, func.min(case_messages.c.mail_id).label("mail_id"))
            .where(case_messages.c.direction == Direction.IN, case_messages.c.mail_id.is_not(None))
            .group_by(case_messages.c.case_id)
            .subquery()
        )
        corrected = select(opening.c.mail_id).where(
            opening.c.case_id.in_(select(events.c.case_id).where(events.c.kind == CORRECTED))
        )
        query = (
            select(
                opening.c.mail_id,
                cases.c.case_type,
                cases.c.flags,
                cases.c.language,
                cases.c.protected,
                case_messages.c.sealed,
            )
            .join(cases, cases.c.id == opening.c.case_id)
            .join(
                case_messages,
                (case_messages.c.case_id == opening.c.case_id)
                & (case_messages.c.mail_id == opening.c.mail_id),
            )
            .where(opening.c.mail_id.in_(corrected))
            .order_by(opening.c.mail_id, cases.c.id)
        )
        found: dict[int, Correction] = {}
        hidden: set[int] = set()
        for row in self._connection.execute(query):
            if row.protected:
                hidden.add(row.mail_id)
            known = found.get(row.mail_id)
            content = json.loads(self._vault.open_text(row.sealed))
            found[row.mail_id] = Correction(
                subject=mask_personal(content["subject"]).text,
                text=mask_personal(content["text"]).text,
                types=frozenset({CaseType(row.case_type)})
                | (known.types if known else frozenset()),
                flags=frozenset(Flag(flag) for flag in row.flags),
                language=row.language,
            )
        return [one for mail_id, one in found.items() if mail_id not in hidden]
