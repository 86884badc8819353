"""What a request is about, in the visitor's own words: whether they say enough, and how they are put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions.wishes import kinds_named
from cases.case_type import CaseType

if TYPE_CHECKING:
    from collections.abc import Iterable

# For these the wish itself says all that a handler needs to begin.
_SAYS_ENOUGH = frozenset(
    {
        CaseType.ACCESS,
        CaseType.ERASURE,
        CaseType.PORTABILITY,
        CaseType.DIRECT_MARKETING_OBJECTION,
    }
)
_MANY_WORDS = 10
_TELLING_WORDS = 2
# Words with which any request begins, and which say nothing of this one.
_EMPTY = re.compile(
    r"(?:jag|vi|ni|er|era|ert|mig|min|mitt|mina|det|den|de|dem|en|ett|att|och|om|på|till|i|av|för|från|med|som"
    r"|har|är|vill|skulle|vilja|ska"
    r"|kan|får|hej|tack|snälla|önskar|begär|begära|göra|lämna|anmäla|rapportera|kräva|kräver|ha|få|ställa|fråga"
    r"|frågor|vem|svara|svarar|svar|hur|hanterar?|hanterat"
    r"|klaga|klagar|klagomål|klagomal|invända|invänder|invändning|återkalla|återkallar|samtycke|samtycket"
    r"|rättelse|rätta|begränsa|begränsning"
    r"|skadestånd|säkerhetsbrist|brist|läcka|läckt|incident|dataskyddsombud|dataskyddsombudet|ombudet|ärende"
    r"|begäran|ta|tillbaka|kamera|kamerafilm"
    r"|film|filmen|uppgifter|personuppgifter|data|beslut|automatiskt|dödsbo|dödsboet|här|bara|mycket|nu|gärna|missnöjd"
    r"|i|we|you|my|me|a|an|the|to|want|would|like|make|report|complain|complaint|withdraw|consent|object|claim"
    r"|damages|ask|question|please|about|data)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_WHEN = re.compile(
    r"\d|\b(?:igår|i går|idag|i dag|förrgår|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|yesterday|today|\w+day)",
    re.IGNORECASE,
)
_WHAT_IS_RIGHT = re.compile(
    r"\b(?:ska(?:ll)? (?:vara|stå|heta|stavas)|heter|bor|inte\b.{1,200}\butan|rätt(?:a)? (?:är|adress|namn)"
    r"|should be|not\b.{1,200}\bbut)\b",
    re.IGNORECASE | re.DOTALL,
)
_PUTS_RIGHT = re.compile(
    r"^\W*(?:nej|nä|nja|(?:ja|jo),? (?:men|fast)|men|fast|fel|no|yes,? but|but)\b\W*\w+",
    re.IGNORECASE,
)
# What a no or a yes is made of ("nej det stämmer inte riktigt"): it tells nothing of how it was.
_NOES = re.compile(
    r"(?:nej|nejdå|nä|nää|näpp|nae|nja|nix|icke|knappast|ja|jo|no|nope|not|yes|ok|okej|absolut|verkligen|fel|"
    r"inte|ej|annat|annan|annorlunda|datum|plats|tid|dag|person|sak|aldrig|inget|ingenting|något|nåt|någonting|"
    r"st[äa]mmer|r[äa]tt|[äa]r|bra|riktigt|korrekt|helt|alls|än|ännu|så|"
    r"där|då|blev|blir|gör|gjorde|går|vänta|lite|ändra|ändras|ändrar|rätta|ångrar|ångrat|skicka|skapa|klar|"
    r"klart|färdig|visst|allt|alltihop|allting|fast|utan|usch|oj|hallå|men|du|de|va|var|behövs|menar|menade|"
    r"menat|orkar|hinner|vet|tror|tycker|but|thanks|thank|wrong|right|correct|really|all|yet|that|is|it|s|isn|"
    r"t|don|this|wait|change|something|sure|ready|quite)",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:menar|menade|vill|ville|gäller|gällde|i ?stället|hellre|mean|meant|want|instead)\b",
    re.IGNORECASE,
)
# What may stand around a kind that is only named; any other word tells how it was.
_AROUND = re.compile(
    r"(?:nej|nä|no|nope|fel|ja|jo|yes|men|but|inte|utan|ej|not|without|drop|bort|var|blev|är|is|was|it|its|of|alltså|ju|bara"
    r"|only|också|även|dessutom|also|right|rätten|enligt|artikel|article|\d\d)",
    re.IGNORECASE,
)
_NOT_IT = re.compile(r"\b(?:inte|utan|ta bort|ej|not|without|drop)\b", re.IGNORECASE)
_SHORT = 12
_MUCH = 3
_MANY_FOR_A_FACT = 6
_COPY = r"(?:se|läsa|kopia(?:n|or)?|utdrag(?:et)?|copy|see)"
_COPY_FIRST = re.compile(
    rf"\b{_COPY}\b.{{0,40}}\b(?:först|innan|first)\b|\b(?:först|first)\b.{{0,40}}\b{_COPY}\b",
    re.IGNORECASE,
)


def says_enough(kinds: Iterable[CaseType], text: str) -> bool:
    """Whether a handler of such cases can begin with these words alone."""
    return all(_is_told(kind, text) for kind in kinds)


def says_something(text: str) -> bool:
    """Whether a text says anything beyond that something is wanted."""
    return bool(_telling(text))


def joined(before: str, after: str) -> str:
    """Put what was said later after what was said first."""
    before = before.strip()
    return f"{before.rstrip('.')}. {after.strip()}" if before else after.strip()


def puts_matter_right(text: str) -> bool:
    """Whether a text objects and says how it was ("nej, det var på söndagen")."""
    return bool(_PUTS_RIGHT.search(text)) and tells_more(text)


def tells_more(text: str) -> bool:
    """Whether a text says more than that something is right or wrong."""
    return not all(map(_NOES.fullmatch, _telling(text)))


def tells_much(text: str) -> bool:
    """Whether a text that answers no question tells so much of the matter that it is kept with it."""
    words = [word for word in _telling(text) if not _NOES.fullmatch(word)]
    is_fact = any(map(str.isdigit, text)) or len(text.split()) >= _MANY_FOR_A_FACT
    return len(words) >= (_TELLING_WORDS if is_fact else _MUCH) and any(map(str.isalpha, words))


def wants_copy_first(text: str) -> bool:
    """Whether somebody who wants something erased would have it, or see it, before that."""
    return bool(_COPY_FIRST.search(text))


def kinds_corrected(text: str, kinds: tuple[str, ...], *, adds: bool) -> tuple[str, ...]:
    """Return the kinds of case after a correction ("nej jag menade radering"), or () when it is none."""
    if len(text.split()) > _SHORT:
        return ()
    named = tuple(kind.value for kind in kinds_named(text))
    dropped = {
        kind.value
        for part in re.split(r"[,.;]|\butan\b(?! \w+ )", text)
        if _NOT_IT.search(part)
        for kind in kinds_named(_NOT_IT.sub("", part))
    }
    wanted = tuple(kind for kind in named if kind not in dropped)
    meant = adds or bool(_MEANS.search(text)) or _only_names(text)
    if not meant or not (wanted or dropped):
        return ()
    after = (
        tuple(dict.fromkeys((*kinds, *wanted)))
        if adds
        else (wanted or tuple(kind for kind in kinds if kind not in dropped))
    )
    return after if after and after != kinds else ()


def _only_names(text: str) -> bool:
    """Whether kinds of case are all that a text speaks of; "filmen är från den 3 maj" tells of one."""
    return all(_AROUND.fullmatch(word) or kinds_named(word) for word in _telling(text))


def _is_told(kind: CaseType, text: str) -> bool:
    if kind in _SAYS_ENOUGH:
        return True
    many = len(text.split()) >= _MANY_WORDS
    if kind is CaseType.CCTV:
        return bool(_WHEN.search(text)) and len(_telling(text)) >= _TELLING_WORDS
    if kind is CaseType.RECTIFICATION:
        return many or (bool(_WHAT_IS_RIGHT.search(text)) and bool(_telling(text)))
    if kind is CaseType.CONSENT_WITHDRAWAL:
        return many or bool(_telling(text))
    return many or len(_telling(text)) >= _TELLING_WORDS


def _telling(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not _EMPTY.fullmatch(word)]
