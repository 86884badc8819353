"""Twenty mails as people write them, each with what it means."""

from dataclasses import dataclass
from email.message import EmailMessage

ACCESS = "registerutdrag@kalmarenergi.se"
DPO = "dataskyddsombud@kalmarenergi.se"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A mail and the case types that a careful reader gives it; none when no case is right."""

    name: str
    to: str
    subject: str
    text: str
    types: frozenset[str]
    disposition: str = "case"
    headers: tuple[tuple[str, str], ...] = ()

    def message(self, sender_domain: str = "brev.example") -> EmailMessage:
        """Build the mail from a person of its own."""
        mail = EmailMessage()
        mail["From"] = f"{self.name.title()} <{self.name}@{sender_domain}>"
        mail["To"] = self.to
        mail["Subject"] = self.subject
        mail["Message-ID"] = f"<sample-{self.name}@{sender_domain}>"
        for name, value in self.headers:
            mail[name] = value
        mail.set_content(self.text)
        return mail


def _case(name: str, to: str, subject: str, text: str, *types: str) -> Sample:
    return Sample(name=name, to=to, subject=subject, text=text, types=frozenset(types))


SAMPLES = (
    _case("agneta", ACCESS, "Registerutdrag", "Hej! Jag begär ett utdrag över alla uppgifter ni har om mig.", "access"),
    _case("bertil", ACCESS, "en undran", "God kväll. Vad står det egentligen om mig i era papper och datorer? "
          "Jag vill se det svart på vitt.\n\nBertil", "access"),
    _case("cajsa", DPO, "Radera mig", "Jag är inte kund längre och vill att ni tar bort allt om mig ur era system.",
          "erasure"),
    _case("dennis", DPO, "Fel personuppgifter", "Ni har stavat mitt efternamn fel och min födelsedag är också fel. "
          "Rätta det tack.", "rectification"),
    _case("edit", DPO, "begränsning", "Medan ni utreder om uppgifterna om mig stämmer vill jag att ni begränsar "
          "behandlingen av dem.", "restriction"),
    _case("farid", DPO, "Dataportabilitet", "Jag vill få ut de uppgifter jag lämnat till er i ett maskinläsbart "
          "format så att jag kan föra över dem till mitt nya elbolag.", "portability"),
    _case("greta", DPO, "Invändning", "Jag invänder mot att ni behandlar mina uppgifter för produktutveckling med "
          "stöd av intresseavvägning. Min situation är speciell.", "objection"),
    _case("hugo", DPO, "sluta", "Sluta skicka reklam till mig, jag vill inte ha fler erbjudanden från er.",
          "direct_marketing_objection"),
    _case("inga", DPO, "samtycke", "Härmed återkallar jag det samtycke jag gav er i våras om att använda bilderna.",
          "consent_withdrawal"),
    _case("jamal", DPO, "nekad avtal", "Er dator sa nej till mig som kund efter en automatisk kreditprövning. Jag vill "
          "att en människa prövar beslutet igen.", "automated_decision"),
    _case("karin", DPO, "film från kameran", "Min bil blev repad vid ert kraftvärmeverk den 20 november klockan 14. "
          "Spara filmen från övervakningskameran, jag vill få se den.", "cctv"),
    _case("lasse", DPO, "Klagomål", "Jag är mycket missnöjd med hur ni har hanterat mina personuppgifter och vill "
          "klaga på det.", "complaint"),
    _case("mona", DPO, "Fel mottagare", "Jag fick ett brev från er med en annan persons namn, personnummer och "
          "förbrukning. Det måste ha blivit fel hos er.", "breach_report"),
    _case("nadia", DPO, "Fråga om cookies", "Hej, vilka slags cookies använder ni på webbplatsen och vem är "
          "personuppgiftsansvarig för dem?", "dpo_question"),
    _case("olle", ACCESS, "Utdrag och rättelse", "Jag vill ha ett registerutdrag. Dessutom har ni fel telefonnummer "
          "till mig registrerat, det ska rättas.", "access", "rectification"),
    Sample(name="pia", to=ACCESS, subject="Flyttanmälan", disposition="misdirected", types=frozenset({"misdirected"}),
           text="Hej, vi flyttar den 1 januari till Färjestaden. Hur gör vi med elavtalet och avläsningen?"),
    Sample(name="rolf", to=ACCESS, subject="Fakturakopia", disposition="misdirected",
           types=frozenset({"misdirected"}), text="Kan jag få en kopia på fakturan för september? Den är borta."),
    Sample(name="semester", to=DPO, subject="Frånvaro", disposition="automatic", types=frozenset(),
           text="Jag är ledig till den 1 december.", headers=(("Auto-Submitted", "auto-replied"),)),
    Sample(name="winner", to=DPO, subject="You have WON 1.000.000 EUR", disposition="spam", types=frozenset(),
           text="Dear winner, your e-mail was drawn in our lottery. Send your bank details to claim the prize today."),
    _case("tove", DPO, "Request", "Dear Sir or Madam, please send me a copy of all personal data you hold about me, "
          "and tell me who has received it. Tove", "access"),
)  # fmt: skip


def judge(got: dict[str, set[str]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return what was missed and what was too much, by mail.

    A missed request costs a person their right, so none may be missed here. A superfluous case costs an
    agent a click: one in twenty mails is what the classifier's measured precision lets expect.
    """
    missed = {s.name: set(s.types) - got[s.name] for s in SAMPLES if set(s.types) - got[s.name]}
    extra = {s.name: got[s.name] - set(s.types) for s in SAMPLES if got[s.name] - set(s.types)}
    return missed, extra
