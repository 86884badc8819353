"""What the law or plain words make certain, whatever the classifier believes."""

import re
from dataclasses import dataclass

from cases.case_type import CaseType
from cases.folding import fold
from mail_triage.classify_features import MailWords


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHit:
    """A rule that matched: `certain` makes the type sure, else the rule forbids it."""

    case_type: CaseType
    certain: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of the table; patterns see folded text (å and ä are a, ö is o)."""

    case_type: CaseType
    reason: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    certain: bool = True


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


_MOST = 8000
_TAKEN_BACK = _re(
    r"aterkallar min begaran|aterta(?:r)? min|inte langre aktuell|bortse fran|glom det|strunta i det"
    r"|never ?mind|disregard|ignore my|cancel (?:my|that) request|drar? tillbaka min begaran"
)

# In reading order; the first column is what becomes certain, the reason is what an agent reads.
RULES: tuple[Rule, ...] = (
    Rule(
        case_type=CaseType.ACCESS,
        reason="Mejlet begär uttryckligen tillgång enligt artikel 15.",
        pattern=_re(
            r"(?:begar|yrkar|request|hereby|utova|exercis)[^.!?]{0,120}\b(?:art(?:ikel|icle|\.)?\s*15)\b"
            r"|\bart(?:ikel|icle|\.)?\s*15\b[^.!?]{0,60}(?:begar|request)"
        ),
        unless=_TAKEN_BACK,
    ),
    Rule(
        case_type=CaseType.ERASURE,
        reason="Mejlet begär uttryckligen radering enligt artikel 17.",
        pattern=_re(
            r"(?:begar|yrkar|request|hereby|utova|exercis)[^.!?]{0,120}\b(?:art(?:ikel|icle|\.)?\s*17)\b"
        ),
        unless=_TAKEN_BACK,
    ),
    Rule(
        case_type=CaseType.DIRECT_MARKETING_OBJECTION,
        reason="Mejlet avregistrerar från utskick; det gäller genast och kan inte vägras (artikel 21.3).",
        pattern=_re(
            r"\b(?:avregistrera|avprenumerera|avanmal|unsubscribe)\w*\b[^.!?]{0,50}"
            r"\b(?:nyhetsbrev|utskick|newsletter|reklam|maillist|mejllist|sandlist|erbjudande|mailing)"
        ),
    ),
    Rule(
        case_type=CaseType.ACCESS,
        reason="Utdrag ur belastningsregistret lämnas av Polisen, inte av oss.",
        pattern=_re(r"belastningsregist"),
        unless=_re(r"\b(?:artikel 15|registerutdrag fran er|gdpr|personuppgift)"),
        certain=False,
    ),
    Rule(
        case_type=CaseType.ACCESS,
        reason="Kontoutdrag och fakturakopior är kundservice, inte registerutdrag.",
        pattern=_re(r"\b(?:kontoutdrag|kontobesked|fakturakopi|kopia (?:pa|av) (?:\w+ )?faktur)"),
        unless=_re(
            r"registerutdrag|gdpr|personuppgift|artikel 15|uppgifter|om mig|dataskydd|register"
        ),
        certain=False,
    ),
    Rule(
        case_type=CaseType.RESTRICTION,
        reason="Begränsning av effekt eller huvudsäkring är en kundfråga.",
        pattern=_re(r"begrans\w* (?:av )?(?:effekt|uteffekt|strom|last)|effektbegrans"),
        unless=_re(r"uppgift|behandling|gdpr|artikel 18|\bdata\b"),
        certain=False,
    ),
    Rule(
        case_type=CaseType.RESTRICTION,
        reason="Att spärra ett kort är en fråga för banken eller Kundcenter.",
        pattern=_re(r"sparra\w* (?:\w+ ){0,2}(?:kort|bankkort|laddkort|laddbricka|tagg)"),
        unless=_re(r"uppgift|behandling|gdpr|artikel 18|\bdata\b"),
        certain=False,
    ),
)

# A line may be wrapped before "radera mina uppgifter", so a line begins no sentence.
_SENTENCE_END = re.compile(r"[.!?…]\s+|\n\s*\n")
# A sentence that begins with what is wished for, after a greeting or a plea.
_FIRST = (
    r"^(?:(?:hej|hejsan|snalla|vanligen|sedan|sen|da|dessutom|aven),? )*"
    r"(?:var (?:god|snall|vanlig)(?: och)? )?"
)
_SEND = r"(?:skicka|sanda?|mejla|maila|posta|ge)"
_WANT = r"(?:vill|onskar|begar|behover|skulle (?:\w+ )?(?:vilja|behova)|ber om)"
_I_WISH = (
    rf"(?:\b(?:jag|vi) {_WANT}|\b(?:kan|far) (?:jag|vi)(?: be om)?|\bskulle (?:jag|vi) kunna"
    rf"|\b(?:kan|kunde|skulle) (?:ni|du)(?: \w+){{0,2}} {_SEND}|{_FIRST}(?:{_WANT}|{_SEND})"
    r"|\bplease send|\bi (?:want|request|would like))"
)
_TO_ME = (
    r"(?: (?:harmed|aven|ocksa|oxa|garna|nu|dels|da|ha|fa|begara|bestalla|ut|hem|over|till|mig|oss|ett|mitt|nytt"
    r"|fullstandigt|komplett|skriftligt|aktuellt|sa|pa papper|a|an|me|my)){0,8}"
)
# An extract for a purpose, of a company or from another register is another matter.
_ABOUT_ME = r"(?! (?:fran|ur|for|pa|av|hos|i|till|som)\b(?! (?:er|mig|oss|mej|papper|min (?:hem)?adress)\b))"
_ERASE = r"(?:radera|ta bort|stryka?)"
_DO_ERASE = (
    rf"(?:\b(?:jag|vi) (?:vill|onskar|begar|kraver)(?: \w+){{0,3}} att ni(?: \w+)? (?:raderar|tar bort)"
    rf"|(?:{_FIRST}|\b(?:kan|kunde) ni(?: \w+)? ){_ERASE}"
    rf"|(?:\b(?:jag|vi) vill|\bkan ni|{_FIRST}(?:{_SEND}|avsluta|stang|sag upp))\b[^:?]{{0,100}} och {_ERASE})"
    r"(?: (?:aven|ocksa|oxa|garna|sedan|sen|da|nu|alla|allt|samtliga|de)){0,4}"
)
_OWN_DATA = (
    r"(?:mina (?:gamla |ovriga )?(?:person|kund)?uppgifter|uppgifter(?:na)? om mig"
    r"|(?:allt )?(?:som )?ni har (?:sparat |lagrat )?om mig)\b(?! (?:som|fran|pa|ur|i|kan|ska|far|under|med)\b)"
)
_NO_WISH = _re(
    r"\b(?:inte|ej|not|aldrig|inget|ingen|varken|innan|forran|no|om (?:jag|ni|vi)|ifall|hur|varfor|vad|nar|sa att"
    r"|man|skrev|skriver|star|stod|bifog\w*|bilag\w*|mamma|pappa|granne\w*|kompis\w*"
    r"|(?:belastnings|fastighets|bolags|fordons)\w*|polisen|\w*verket|\w*styrelsen)\b"
)

# A wish in so many words must not drown in the customer-service letter around it: looked for in each sentence.
WISHES: tuple[Rule, ...] = (
    Rule(
        case_type=CaseType.ACCESS,
        reason="Mejlet ber rent ut om ett registerutdrag.",
        pattern=_re(
            rf"{_I_WISH}{_TO_ME} registerutdrag\b{_ABOUT_ME}|^registerutdrag,? (?:tack|onskas)\b"
        ),
        unless=_NO_WISH,
    ),
    Rule(
        case_type=CaseType.ERASURE,
        reason="Mejlet ber rent ut om att uppgifter raderas.",
        pattern=_re(rf"{_DO_ERASE} {_OWN_DATA}"),
        unless=_NO_WISH,
    ),
)


def sure_rules(mail: MailWords) -> tuple[RuleHit, ...]:
    """Give the rules that a mail matches, in the order of the tables."""
    text = fold(f"{mail.subject}. {mail.text[:_MOST]}")
    found = [rule for rule in RULES if _applies(rule, text)]
    if not mail.answers and not _TAKEN_BACK.search(text):
        sentences = [" ".join(one.split()) for one in _SENTENCE_END.split(text)]
        found += [rule for rule in WISHES if any(_applies(rule, one) for one in sentences)]
    return tuple(
        RuleHit(case_type=rule.case_type, certain=rule.certain, reason=rule.reason)
        for rule in found
    )


def _applies(rule: Rule, text: str) -> bool:
    return bool(rule.pattern.search(text)) and not (rule.unless and rule.unless.search(text))
