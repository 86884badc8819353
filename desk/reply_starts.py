"""First drafts of replies, with the parts that the law wants in place."""

from cases.case import Case
from cases.letters import date_in_words
from cases.organisation import Organisation
from desk.reply_checks import ReplyKind

_GREETING = "Hej!\n\n"
_BYE = "\n\nVänliga hälsningar\n{name}"


def first_draft(
    kind: ReplyKind, case: Case, *, organisation: Organisation, author: str, ways: tuple[str, ...]
) -> str:
    """Return a Swedish draft; what the agent must fill in stands in brackets."""
    if kind is ReplyKind.QUESTION:
        body = _question()
    elif kind is ReplyKind.IDENTITY:
        body = _identity(case, ways)
    elif kind is ReplyKind.EXTENSION:
        body = _extension(case)
    elif kind is ReplyKind.REFUSAL:
        body = _refusal(organisation)
    else:
        body = "Tack för ditt mejl.\n\n[Skriv svaret här.]"
    return _GREETING + body + _BYE.format(name=author)


def _question() -> str:
    return (
        "Vi vill vara säkra på att vi förstår dig rätt. [Beskriv vad som är oklart.]\n\n"
        "Om du inte svarar tolkar vi din begäran så här: [beskriv tolkningen]."
    )


def _identity(case: Case, ways: tuple[str, ...]) -> str:
    listed = "\n".join(f"- {way}" for way in ways) or "- [Beskriv minst två sätt.]"
    return (
        f"Din begäran är registrerad den {date_in_words(case.received_on, 'sv')}.\n\n"
        "Innan vi går vidare behöver vi veta att det är du som frågar, så att ingen annan får "
        "dina uppgifter. Välj det sätt som passar dig:\n"
        f"{listed}\n\n"
        "Skicka inte kopia på pass, körkort eller id-kort, och skriv inte ditt personnummer i mejl."
    )


def _extension(case: Case) -> str:
    until = date_in_words(case.extended_due, "sv") if case.extended_due else "[datum]"
    return (
        f"Vi behöver mer tid för att svara på din begäran. Du får svar senast den {until}.\n\n"
        "Skälet är att [begäran är komplicerad, för att … / du har skickat flera begäranden]."
    )


def _refusal(organisation: Organisation) -> str:
    return (
        "Vi avslår din begäran när det gäller [vad].\n\n"
        "Skälet är att [förklara]. Beslutet grundas på [artikel eller lagrum].\n\n"
        "Om du inte är nöjd kan du\n"
        f"- klaga hos {organisation.authority_name}, {organisation.authority_address}, "
        f"{organisation.authority_url}\n"
        "- få saken prövad i domstol.\n\n"
        f"Du kan också kontakta vårt dataskyddsombud på {organisation.dpo_address}."
    )
