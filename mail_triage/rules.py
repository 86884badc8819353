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

_I_WISH = (
    r"(?:(?:jag|vi) (?:vill|onskar|begar|behover|skulle (?:vilja|behova)|ber om)|vill|onskar|begar"
    r"|kan (?:jag|ni|vi|du)|skulle (?:jag|ni) kunna|skicka|sand|mejla|maila|posta|ge mig"
    r"|please send(?: me)?|i (?:want|request|would like)|samt|och|plus)"
)
_TO_ME = (
    r"(?: (?:harmed|aven|ocksa|oxa|garna|nu|dels|da|ha|fa|begara|bestalla|ut|hem|over|till|mig|oss|ett|mitt|nytt"
    r"|fullstandigt|komplett|skriftligt|aktuellt|sa|pa papper|a|an|my)){0,8}"
)
_DO_ERASE = (
    r"(?:(?:jag|vi) (?:vill|onskar|begar|kraver)(?: \w+){0,3} att ni (?:ocksa |aven |sedan )?(?:raderar|tar bort)"
    r"|(?:^|[,;:-] ?|\boch |\bkan ni |\bvill ni |\bsnalla |\bvar god |\bvanligen )(?:radera|ta bort|stryk))"
    r"(?: (?:aven|ocksa|oxa|garna|sedan|sen|da|nu|alla|allt|samtliga|de)){0,4}"
)
_OWN_DATA = (
    r"(?:mina (?:gamla |ovriga )?(?:person|kund)?uppgifter|(?:person|kund)uppgifterna|uppgifter(?:na)? om mig"
    r"|allt (?:som )?(?:ni har |finns )?(?:sparat |lagrat )?om mig)\b"
)
_NO_WISH = _re(
    r"\b(?:inte|ej|not|aldrig|inget|ingen|varken|innan|forran|no|om (?:jag|ni|vi)|ifall|hur|varfor|vad|nar|sa att"
    r"|mamma|pappa|granne\w*|kompis\w*|(?:belastnings|fastighets)\w*|polisen|skatteverket)\b"
)
_KEEP = _re(
    r"\b(?:vill|ska|skall|far|behover|begar|ber)\b(?: (?:ni|jag|vi|absolut|verkligen|er))* (?:inte|ej)\b"
    r"(?: (?:om|att|ni|ska|skall|nagot|langre))* (?:raderar?|tar? bort|raderas|tas bort)\b"
    r"|\b(?:radera|ta) (?:inte|ej) (?:bort )?(?:mig|mina|nagot|allt|den|det|dem)\b"
)
_AWAY = _re(
    r"\b(?:raderar?|raderas|radering\w*|stryk\w*|slang\w*|kasta\w*|rensa\w*|forsvinn\w*|bort)\b"
)

# A wish in so many words must not drown in the customer-service letter around it: looked for in each sentence.
WISHES: tuple[Rule, ...] = (
    Rule(
        case_type=CaseType.ACCESS,
        reason="Mejlet ber rent ut om ett registerutdrag.",
        pattern=_re(rf"\b{_I_WISH}{_TO_ME} registerutdrag\b|^registerutdrag,? (?:tack|onskas)\b"),
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
        sentences = mail.sentences()
        found += [rule for rule in WISHES if any(_applies(rule, one) for one in sentences)]
    hits = [
        RuleHit(case_type=rule.case_type, certain=rule.certain, reason=rule.reason)
        for rule in found
    ]
    rest, refusals = _KEEP.subn(" ", text)
    if refusals and not _AWAY.search(rest):
        reason = "Mejlet säger uttryckligen att inget ska raderas."
        hits.append(RuleHit(case_type=CaseType.ERASURE, certain=False, reason=reason))
    return tuple(hits)


def _applies(rule: Rule, text: str) -> bool:
    return bool(rule.pattern.search(text)) and not (rule.unless and rule.unless.search(text))
