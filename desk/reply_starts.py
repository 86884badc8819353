"""First drafts of replies, with the parts that the law wants in place."""

from cases.case import Case
from cases.letters import date_in_words
from desk.reply_checks import ReplyKind

_GREETING = "Hej!\n\n"
_BYE = "\n\nVänliga hälsningar\n{name}"


def first_draft(kind: ReplyKind, case: Case, *, author: str, ways: tuple[str, ...]) -> str:
    """Return a Swedish draft; what the agent must fill in stands in brackets."""
    if kind is ReplyKind.IDENTITY:
        body = _identity(case, ways)
    else:
        body = "Tack för ditt mejl.\n\n[Skriv svaret här.]"
    return _GREETING + body + _BYE.format(name=author)


def _identity(case: Case, ways: tuple[str, ...]) -> str:
    listed = "\n".join(f"- {way}" for way in ways) or "- [Beskriv minst två sätt.]"
    return (
        f"Din begäran är registrerad den {date_in_words(case.received_on, 'sv')}.\n\n"
        "Innan vi går vidare behöver vi veta att det är du som frågar, så att ingen annan får "
        "dina uppgifter. Välj det sätt som passar dig:\n"
        f"{listed}\n\n"
        "Skicka inte kopia på pass, körkort eller id-kort, och skriv inte ditt personnummer i mejl."
    )
