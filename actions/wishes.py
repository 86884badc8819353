"""Which rights a message names, and whether it bids us stop something: heard in the words, beside the model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cases.case_type import CaseType

if TYPE_CHECKING:
    from actions.understanding import Turn

_OBJECT = r"(?:reklam\w*|nyhetsbrev\w*|utskick\w*|erbjudand\w*|direktreklam\w*|marknadsföring\w*|säljsamtal\w*|sms\b)"
_ADS = r"(?:ads?|advertis\w+|marketing|newsletters?|offers|promotions?)"
# In the order in which they are tried; what stands in the text decides in which order they are named.
_RIGHTS: tuple[tuple[CaseType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (
            CaseType.ACCESS,
            (
                r"\b(?:register)?utdrag(?:et)?\b|\bregister extract|\b(?:artikel|article) 15\b|\bsubject access\b"
                r"|\bkopi(?:a|or) (?:på|av) (?:(?:alla )?(?:mina |de )?(?:person)?uppgifter"
                r"|(?:allt|det) (?:som )?ni har)"
                r"|\b(?:se|veta|få ut|få reda på) (?:allt|alla uppgifter|vad|vilka uppgifter) ni (?:har|vet)\b"
                r"|\ba copy of (?:all )?my (?:personal )?data"
            ),
        ),
        (
            CaseType.ERASURE,
            (
                r"\b(?:radera[srd]?|(?<!ni )(?<!har )(?<!hade )radera(?:de|t))\b(?! (?:den|det"
                r"|de) \w+a\b)(?! mig (?:från|ur) (?:ert |er |era )?(?:nyhetsbrev|utskick|reklam|list))"
                r"|\braderingen\b|\bradering\b|\b(?:artikel|article) 17\b|\bbli (?:bort)?glömd\b"
                r"|\btas? bort (?:mig\b(?! (?:från|ur|härifrån|på))|allt\b|alla\b|mina\b)|\b(?:delete"
                r"|erase) (?:me|my|all|everything)\b|\berasure\b"
            ),
        ),
        (
            CaseType.DIRECT_MARKETING_OBJECTION,
            (
                rf"\b(?:slippa|slipper|slut(?:a|ar)?|stoppa?"
                rf"|inte(?! (?:\w+ )?(?:slut|slipp|stopp|avreg|avbe))|ej|ingen|inga|nej till|avregistrer\w*"
                rf"|avbeställ\w*|utan|mot|från)"
                rf" (?:\w+ ){{0,3}}?{_OBJECT}|\b(?:no|stop|without) (?:\w+ ){{0,3}}?{_ADS}|\bunsubscribe\b"
            ),
        ),
        (
            CaseType.RECTIFICATION,
            (
                r"\brättelse\b|\b(?:artikel|article) 16\b|\brectification\b"
                r"|\brätta (?:till )?(?:(?:stavningen|felet) (?:av|i|på) )?(?:mitt|min|mina)\b"
                r"|\bcorrect my\b"
            ),
        ),
        (
            CaseType.RESTRICTION,
            r"\bbegränsa\b|\bbegränsning\b|\b(?:artikel|article) 18\b|\brestrict(?:ion)?\b",
        ),
        (
            CaseType.PORTABILITY,
            r"\b(?:data)?portabilitet\b|\b(?:artikel|article) 20\b|\bportability\b",
        ),
        (
            CaseType.OBJECTION,
            rf"\binvänd(?:a|er)\b(?! mot (?:\w+ ){{0,2}}?{_OBJECT})|\b(?:artikel|article) 21\b",
        ),
        (
            CaseType.CONSENT_WITHDRAWAL,
            r"\b(?:återkalla|ta tillbaka|återkallar) (?:\w+ )?samtycke|\bwithdraw (?:my )?consent",
        ),
    )
)
# What a right is called when it is only named: "nej jag menade reklam".
_NAMED: tuple[tuple[CaseType, re.Pattern[str]], ...] = (
    *_RIGHTS,
    *(
        (kind, re.compile(words, re.IGNORECASE))
        for kind, words in (
            (CaseType.DIRECT_MARKETING_OBJECTION, rf"\b{_OBJECT}|\b{_ADS}\b"),
            (CaseType.COMPLAINT, r"\bklagomål\w*|\bklaga\b|\bcomplaint\b"),
            (CaseType.DAMAGES_CLAIM, r"\bskadestånd\w*|\bdamages\b"),
            (CaseType.BREACH_REPORT, r"\bläcka\b|\bincident\b|\bbreach\b"),
            (CaseType.CCTV, r"\bkamerafilm\w*|\bfilm(?:en|erna)\b|\bfootage\b"),
        )
    ),
)
# A bid to stop is about marketing when it says so, or when nothing says what else is to stop or to change.
_PLAINLY_ADS = re.compile(
    rf"\b(?:reklam|nyhetsbrev|erbjudand|direktreklam|marknadsf[öo]ring|s[äa]ljsamtal)\w*|\b{_ADS}\b",
    re.IGNORECASE,
)
_NO_ADS = re.compile(
    r"\b(?:faktur|r[äa]kning|p[åa]minnels|inkasso|kvitt|avi(?:er|n)?\b|bekr[äa]ftels|elavbrott|str[öo]mavbrott"
    r"|driftst[öo]r|invoice|bills?\b|receipt|outage)\w*"
    r"|\b(?:fel|gam(?:la|mal)|f[öo]rra|tidigare|wrong|old|former) (?:e-?post|mejl|mail)?-?(?:adress|address)\w*"
    r"|\b(?:fel|wrong) (?:person|namn|name|kund|customer)\b"
    r"|\b(?:dag|kv[äa]lls|natte?|arbets|kontors)tid\b"
    r"|\bp[åa] (?:dag|kv[äa]ll|natt|n[äa]tter|helg|jobb|arbete|s[öo]ndag|l[öo]rdag|f[öo]rmiddag|morg)\w*"
    r"|\b(?:f[öo]re|efter|innan|mellan|before|after) (?:kl\w* )?\d|\bat (?:work|night)\b",
    re.IGNORECASE,
)
_RATHER = re.compile(r"\bi ?st[äa]llet\b|\bhellre\b|\binstead\b|\brather\b", re.IGNORECASE)
# "Jag får inte ert nyhetsbrev längre" tells of a lack; "ni får inte skicka det" forbids.
_LACKS = re.compile(
    r"\b(?:(?<!\bni )f[åa]r|fick|har|hade|ser|s[åa]g|hittar|finns|[äa]r|var|kommer|l[äa]ser|get|have|see|is)"
    r"(?: (?:jag|vi|man|det|ju|nu|alls|v[äa]l|fortfarande|l[äa]ngre|i|we))* $",
    re.IGNORECASE,
)
_LACKED = re.compile(r"\b(?:f[åa]tt|sett|hittat|l[äa]st|kommit|m[äa]rkt)\b", re.IGNORECASE)
_NEVER_ASKED = re.compile(
    r"\b(?:bett|best[äa]llt|samtyckt|godk[äa]nt|anm[äa]lt|beg[äa]rt|tackat)\b", re.IGNORECASE
)
_DENIES = re.compile(r"(?:inte|ej|ingen|inga|utan|no|without)\b", re.IGNORECASE)
_ENDS = re.compile(r"slut|slipp|stopp?|avreg|avbe|unsub", re.IGNORECASE)
_AWAY = re.compile(r"(?:mot|från)\b", re.IGNORECASE)
_TURNS_AWAY = re.compile(
    r"\b(?:ta|tag|tas|bort|nej|[äa]r|ur|av|avs[äa]g|avreg|avanm[äa]l|avbest[äa]ll|avsluta|plocka|stryk|radera|slipp|undan"
    r"|inv[äa]nd|protest|mots[äa]tt|sp[äa]rr|block)\w*",
    re.IGNORECASE,
)
_NEAR = 60
_NEGATED_AFTER = re.compile(
    r"\W+(?:\w+\W+){0,2}?(?:inte|inget|ingenting|ej|nothing)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:inte|inget|ingenting|ej|aldrig|not|don't)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
# Who tells of an earlier request does not make it anew.
_EARLIER = re.compile(
    r"\b(?:har|hade) (?:redan |ju |också )?(?:begärt|bett|skickat|fått|ansökt)\b|\bni skulle\b|\bbegärde\b"
    r"|\bbad (?:er|dem|dom|om)\b|\bfick\b"
    r"|\b(?:have|had) (?:already )?(?:asked|requested|received)\b|\b(?:i|we) (?:asked|requested|received|got)\b",
    re.IGNORECASE,
)

_STOP_CONTACT = re.compile(
    rf"\b(?:sluta|slutar|sluter|upphör(?:a)?(?: med)?(?: att)?) (?:nu |genast )?(?:att |å |med att )?"
    rf"(?:ring\w*|höra? av er\b|sms\w*|mess\w*"
    rf"|mejla\w*|maila\w*|spamma\w*|kontakta\w*|störa"
    rf"|skicka\w* (?:\w+ ){{0,3}}?(?:{_OBJECT}|mejl|mail))"
    rf"|\bstopp(?:a)? (?:\w+ )?(?:samtal\w*|för (?:samtal|sms|mejl)|{_OBJECT})"
    r"|\bring(?:a)? (?:mig |oss )?(?:inte|aldrig) (?:mer|igen)\b"
    r"|(?:^\W*(?:ni )?|\b(?:vill|[öo]nskar|ska|skall|f[åa]r|b[öo]r|ber|sn[äa]lla) (?:\w+ ){0,2}?)inte "
    r"(?:l[äa]ngre |mer )?(?:bli (?:uppringd|kontaktad)|(?:ringa|kontakta) (?:mig|oss))\b"
    rf"|\bstop (?:calling|phoning|ringing|texting|e-?mailing|contacting|spamming|sending (?:\w+ ){{0,3}}?{_ADS})\b",
    re.IGNORECASE,
)
_STOP_SOMETHING = re.compile(
    r"\b(?:sluta|stoppa?|stop)\b(?! (?:nu|genast|now)(?:\W*$|[^\w\s]))"
    r"(?!(?: (?:nu|genast|now))? (?:tack|här|stopp|med det|det|chatten|formuläret|jag|fråga|tjata|prata|skriva"
    r"|please|it|this|the|asking)\b)(?: (?:nu|genast|now)\b)?(?:\W+(?:att|med|för) )? ?\w{3,}",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(
    r"^\W*(?:(?:och|men|sen|så|hej|hejsan|jag undrar|undrar|hi|hello|and|but|so|i wonder)\W+)*"
    r"(?:hur|varför|när|vad|vem|vart|kan (?:man|jag)|får (?:man|jag)|ska (?:man|jag)|måste (?:man|jag)|är det"
    r"|går det(?! bra)|finns det|how|why|who|where|can i|may i|do i|should i|must i|is there|is it"
    r"|(?:om (?:man|jag)|if i)\b(?=.*(?:\?|\b(?:hur|vad|när|how|what|when)\b)))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")
_STOP_IT = re.compile(
    r"\b(?:kan|får) (?:jag|man|vi) (?:stoppa|slippa|säga nej till|stänga av|avsluta|tacka nej till) (?:det|dem"
    r"|dom|de|detta)\b"
    r"|\bcan i (?:stop|refuse|turn off) (?:it|that|them)\b",
    re.IGNORECASE,
)


# Beside these another right is asked for, not told of; in a correction "radera den gamla" is how, not what.
_ASKED_TOGETHER = frozenset(
    {
        CaseType.ACCESS,
        CaseType.ERASURE,
        CaseType.DIRECT_MARKETING_OBJECTION,
        CaseType.RESTRICTION,
        CaseType.PORTABILITY,
        CaseType.OBJECTION,
        CaseType.CONSENT_WITHDRAWAL,
    }
)
# A complaint or a claim tells of rights; only those that it demands are asked for.
_TELLS_OF_RIGHTS = frozenset({CaseType.COMPLAINT, CaseType.DAMAGES_CLAIM})
_SURE_OF_A_SENTENCE = 0.93
_JOINS = re.compile(
    r"\b(?:och|sen|sedan|samt|dessutom|även|också|plus|and|also|then)\b|[.,;]", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.,;!?]|\b(?:och|men|så|and|but|so)\b", re.IGNORECASE)
# "Raderas uppgifterna annars?" wants to know; "kan ni radera mig?" bids.
_ASKS_ABOUT = re.compile(
    r"^\W*(?:(?:annars|d[åa]|sen|sedan|eller|hej|f[öo]rresten|or|then)\W+)*"
    r"(?:hur|varf[öo]r|n[äa]r(?! (?:jag|ni|vi|man|det|allt)\b)|vad|vem|vart|[äa]r"
    r"|how|why|when(?! i\b)|what|is|are|does|do|will"
    r"|(?!(?:n[äa]r|f[åa]r|beg[äa]r|kr[äa]ver|[öo]nskar)\b)\w*(?:as|er|ar|ir|[åa]r|[äa]r)"
    r" (?:jag|ni|man|vi|det|den|de|dom|allt|alla|min\w*|mitt|n[åa]g\w*|\w+(?:na|en|et)))\b",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"\b(?:vill|begär|kräver|önskar|få|bli|ska ni|want|demand|request)\b", re.IGNORECASE
)


def wished(main: CaseType, turn: Turn) -> tuple[CaseType, ...]:
    """Return every right that one message asks for, with `main` among them, in its order."""
    text = turn.text
    by_words = rights_in(text) if _JOINS.search(text) else ()
    if main in _TELLS_OF_RIGHTS:
        demanded = [part for part in _CLAUSE.split(text) if _DEMANDS.search(part)]
        by_words = tuple(kind for part in demanded for kind in rights_in(part))
    elif main not in _ASKED_TOGETHER:
        by_words = ()
    if main is CaseType.RESTRICTION:
        # "Inga utskick, inget alls" is how it is to be restricted.
        by_words = tuple(
            kind for kind in by_words if kind is not CaseType.DIRECT_MARKETING_OBJECTION
        )
    if stops_contact(text) and CaseType.DIRECT_MARKETING_OBJECTION not in by_words:
        by_words = (*by_words, CaseType.DIRECT_MARKETING_OBJECTION)
    by_sentence = tuple(
        CaseType(best.name)
        for segment in turn.segments
        for best in segment.readings[:1]
        if best.outcome == "start_case" and best.p >= _SURE_OF_A_SENTENCE and not segment.asks
    )
    # What is wrong is often said in a sentence that sounds like a right of its own.
    if main not in _ASKED_TOGETHER:
        by_sentence = tuple(kind for kind in by_sentence if kind in _ASKED_TOGETHER)
    found = by_words if main in by_words else (main, *by_words)
    return tuple(dict.fromkeys((*found, *by_sentence)))


def rights_in(text: str) -> tuple[CaseType, ...]:
    """Return the rights that a text uses by name, in its order; none where it asks, or tells of an earlier request."""
    return _found("".join(map(_without_tales, _SENTENCE.findall(text))), _RIGHTS)


def kinds_named(text: str) -> tuple[CaseType, ...]:
    """Return the kinds of case that a short answer names, in its order."""
    return _found(text, _NAMED)


def _without_tales(sentence: str) -> str:
    """Return a sentence with blanks for what it only asks or tells."""
    asks = "?" in sentence
    kept: list[str] = []
    end = 0
    for joint in (*_CLAUSE.finditer(sentence), None):
        part = sentence[end : joint.start() if joint else len(sentence)]
        untold = _EARLIER.search(part) or (asks and _ASKS_ABOUT.search(part))
        kept += (" " * len(part) if untold else part, joint[0] if joint else "")
        end = joint.end() if joint else end
    return "".join(kept)


def _found(text: str, kinds: tuple[tuple[CaseType, re.Pattern[str]], ...]) -> tuple[CaseType, ...]:
    first: dict[CaseType, int] = {}
    for kind, words in kinds:
        for match in words.finditer(text):
            before = text[max(0, match.start() - _NEAR) : match.start()]
            after = text[match.end() : match.end() + _NEAR]
            if kind is CaseType.DIRECT_MARKETING_OBJECTION:
                meant = _wants_no_ads(before, match[0], after)
            else:
                meant = not (_NEGATED.search(before) or _NEGATED_AFTER.match(after))
            if meant:
                first[kind] = min(match.start(), first.get(kind, len(text)))
                break
    return tuple(sorted(first, key=lambda kind: first[kind]))


def _wants_no_ads(before: str, words: str, after: str) -> bool:
    """Whether words that name marketing and a "no" turn it away, and do not tell that none comes."""
    before, after = _CLAUSE.split(before)[-1], _CLAUSE.split(after)[0]
    if _is_about_something_else(before + words + after):
        return False
    if _AWAY.match(words):
        return bool(_TURNS_AWAY.search(before))
    if _ENDS.match(words):
        return not _NEGATED.search(before)
    if not _DENIES.match(words) or _NEVER_ASKED.search(words):
        return True
    return not (_LACKS.search(before) or _LACKED.search(words))


def _is_about_something_else(clause: str) -> bool:
    """Whether bills, a wrong address or the time of day are what a clause is about, and not marketing."""
    return bool(_NO_ADS.search(clause)) and not _PLAINLY_ADS.search(clause)


def stops_contact(text: str) -> bool:
    """Whether a text bids us stop calling or writing, which is no wish to stop the chat."""
    return any(
        _bids_stop(clause)
        for part in _SENTENCE.findall(text)
        if not (_ASKS_HOW.search(part) or _EARLIER.search(part) or _RATHER.search(part))
        for clause in _CLAUSE.split(part)
    )


def _bids_stop(clause: str) -> bool:
    return not _is_about_something_else(clause) and any(
        not _NEGATED.search(clause[max(0, found.start() - _NEAR) : found.start()])
        for found in _STOP_CONTACT.finditer(clause)
    )


def stops_something(text: str) -> bool:
    """Whether a "stop" in a text has an object: what is to stop is not the form."""
    return bool(_STOP_CONTACT.search(text) or _STOP_SOMETHING.search(text))


def asks_to_stop_it(text: str) -> bool:
    """Whether a text asks if what was just spoken of can be stopped ("kan jag stoppa det?")."""
    return bool(_STOP_IT.search(text))
