"""How people answer a form in a chat: yes and no, that something is wrong, that they ask, give up or go."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^.?!\n]+")
# What is sent in cannot be called back: a yes is one of these, and nothing beside it but the words below.
_YES = re.compile(
    r"[👍👌✅✔]|\b(?:ja+|jo+|japp|jepp|jadå|jodå|visst|javisst|jovisst|mm+|jajam[äe]n(?:san)?|ok|oki|okej|okay"
    r"|st[äa]mmer|korrekt|r[äa]tt|riktigt|precis|just det|exakt|absolut|g[äa]rna|självklart|naturligtvis|såklart|skicka"
    r"|bekräftar?|men (?:visst|absolut|gärna)"
    r"|skapa|k[öo]r|g[öo]r det|ser (?:bra|r[äa]tt) ut|yes|yep|yup|yeah|sure|correct|right|go ahead|send"
    r"|looks (?:good|right|fine))\b",
    re.IGNORECASE,
)
_BESIDE_YES = re.compile(
    r"(?:det|de|ändå|allt|allting|alltihop|detta|här|är|ar|e|jag|vill|helt|alldeles|bra|fint|utmärkt|perfekt|toppen|"
    r"då|på|förhand|in|blir|ser|ut|gör|gor|ärendet|ärendena|ett|ärende|nu|genast|direkt|snarast|så|fort|snart|som|möjligt|"
    r"skynda|er|dig|tack|snälla|mycket|och|för|hjälpen|hjälp|hej|hejdå|adjö|mvh|me|ahead|go|do|it|is|that|s|this|all|"
    r"of|thanks|thank|you|so|much|please|now|and|the|case|cases|hurry|looks|good|fine|bye)",
    re.IGNORECASE,
)
# What is added is heard before anything is sent in; thanks and haste add nothing.
_YES_AND = re.compile(
    r"^\W*(?:ja|japp|jepp|jadå|jo|ok|okej|okay|det stämmer|stämmer|yes|yep|yeah|sure)\W+(?:och|samt|plus|and)\W+"
    r"(?!(?:tack|skicka|skynda|kör|hej|thank\w*|send|hurry)\b)\w",
    re.IGNORECASE,
)
# A plain "ok" only says that it was read; who wants a form says more.
_ACCEPTS = re.compile(
    r"\W*(?:(?:ja|jo|japp|jepp|jadå|yes|yeah|absolut)\W*(?:(?:det )?(?:tack|gärna|snälla|visst|absolut|please)"
    r"|(?:det )?(?:vill|gör) (?:jag|det)(?: gärna)?"
    r"|gör det|jag vill(?: gärna| ändå| det)*|skapa (?:det|ett ärende)|starta|i do|do it)?|gärna(?: det)?"
    r"|det vill jag(?: gärna)?|jag vill ändå"
    r"|please do|absolut|yes please)\W*",
    re.IGNORECASE,
)
_BYE = re.compile(
    r"\W*(?:(?:ok(?:ej)?|nej|tack|nej tack|nä|no|thanks|thank you|men)\W+){0,2}(?:hej ?d[åo]|hejdå|adjö|vi hörs"
    r"|vi ses|ha d(?:et|e) (?:så )?bra|ha en (?:bra|fin) dag|tack och hej"
    r"|tack (?:å|o) hej|tack för (?:hjälpen|pratstunden|samtalet|svaret|svaren|allt|mig|den här gången)"
    r"|good ?bye|bye(?: bye)?|see you)(?:\W+(?:tack|då|thanks|bye|hej|ha det bra))*\W*",
    re.IGNORECASE,
)
# What stands beside a goodbye or a wish to stop, and tells nothing of the matter.
_EXCUSE = re.compile(
    r"\W*(?:(?:nej|nä|ok(?:ej)?|jaha|äh|äsch|men|bra|fint|toppen|perfekt|kanon|tack|förresten|thanks|no)\W*){0,4}"
    r"(?:det (?:var|är|e) (?:bara|inte så|inget)(?:\s\w+){0,4}|(?:jag )?(?:orkar|hinner|ids) inte(?: \w+){0,3}"
    r"|(?:jag )?(?:ville|skulle) bara \w+(?:\s\w+){0,3}|det (?:löser|löste|ordnar|ordnade) sig(?: \w+){0,2})?\W*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.,;!?\n]+")
# Who tells of what was (not) made anonymous, or of anonymous letters and calls, asks for nothing of the kind.
_BE_ANONYMOUS = re.compile(
    r"(?<!inte )(?<!not )\b(?:(?:vara|förbli|be|stay|remain|(?:jag|i) (?:är|am)|am i|i'm)"
    r"(?: (?:helt|hellre|helst|completely))? (?:anonymt?|anonymous)\b"
    r"|(?:(?:jag|vi) (?:anmäler|rapporterar|klagar|tipsar|lämnar)|göra|anmäla|rapportera|klaga|tipsa|lämna|make"
    r"|report|complain)\b[^.?!]{0,60}?\b(?:anonymt?|anonymous(?:ly)?)\b)"
    r"|^\W*(?:(?:helst|gärna|ja|nej|jag vill|yes|no)\W+)?(?:anonymt?|anonymous(?:ly)?)\b"
    r"(?=\W*$|\W*[.,;:!\n-]|\W+(?:tack|helst|gärna|snälla|please)\b)",
    re.IGNORECASE,
)
# "Kan man vara anonym?", "grannen vill vara anonym": whoever is named last before it is the one it is about.
_WHO = re.compile(
    r"\b(?:(?P<self>jag|vi|i|we)|man|en som|någon|nån|hon|han|hen|de|dom|ni|you|he|she|they|one"
    r"|(?:some|any|no)(?:one|body)|\w+n(?= (?:vill|ville|är|var|har|kan|får)\b))\b",
    re.IGNORECASE,
)
_ASKS_IF = re.compile(
    r"^(?!.*\b(?:kan|får|can|may|could) (?:jag|vi|i|we)\b)"
    r"(?:.*\?|\W*(?:kan|får|går|måste|är|blir|can|may|must|is|am)\b)",
    re.IGNORECASE | re.DOTALL,
)
_IF_ANONYMOUS = re.compile(
    r"\b(?:är|blir) (?:det|jag|man)\b.{0,20}\banonymt?(?: \w+)?\W*$", re.IGNORECASE
)
_MOST_IN_A_QUESTION = 8
_WITHHOLDS = re.compile(
    r"\bvill (?:helst )?(?:inte|ej) (?:uppge|ge|lämna|säga|berätta|ha|skriva|dela)\b"
    r"|\b(?:utan|inget) namn\b"
    r"|\b(?:inte|ej) (?:uppge|lämna ut|säga) (?:mitt|min|vad jag|namn)\b|\b(?:mitt namn|det) (?:vill jag inte"
    r"|är hemligt)"
    r"|\b(?:do not|don'?t|rather not|prefer not to) (?:want to )?(?:give|say|tell|leave|share)\b",
    re.IGNORECASE,
)
_SAYS_ANONYMOUS = re.compile(
    r"\b(?:(?:går det att|vara|förbli|be|stay|remain|helst|hellre|helt|completely)\W+){0,3}"
    r"(?:anonymt?|anonymous(?:ly)?)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*[👎❌]|^\W*(nej+|n[äa]+e?|näpp|nja|nix|icke|nope|no|inte|fel|stämmer inte|det stämmer inte|not)\b",
    re.IGNORECASE,
)
# A description may begin with these too ("sluta, jag vill inte bli profilerad"): only the words below may stand beside.
_STOP = re.compile(
    r"(?<!inte )(?<!not )\b(?:avbryta?|avsluta|stoppa?|sluta|glöm (?:det|detta|bort)|strunta?r? (?:i|samma)"
    r"|skit(?:er)? ?(?:i|samma)|lägg(?:a|er)? (?:ner|av)"
    r"|det får vara|låt (?:det )?(?:vara|bli)|ångra(?:[rt]|de)? m[ie][gj]|vill inte fortsätta"
    r"|(?:skicka|skapa) (?:inget|ingenting)|cancel|stop|never ?mind|forget (?:it|this)|abort|quit)\b"
    r"(?!\W+(?:inte|ej|aldrig|not)\b)",
    re.IGNORECASE,
)
_BESIDE_STOP = re.compile(
    r"(?:nej|nä|ok|okej|ja|jo|tack|snälla|men|jag|vi|vill|har|nu|genast|omedelbart|direkt|här|det|detta|allt|"
    r"alltihop|bort|i|med|ärendet|ärende|formuläret|chatten|frågorna|att|fråga|tjata|prata|då|ändå|bara|vänta|"
    r"äsch|orkar|hinner|inte|mer|längre|för|krångligt|inget|ingenting|no|yes|please|now|it|this|the|form|case|"
    r"äh|förresten|want|to|would|like|asking|questions|everything|never|mind|thanks)",
    re.IGNORECASE,
)
# A verb before its subject asks, also without a mark: "ska jag skicka den", "blir jag polisanmäld".
_ASKS = re.compile(
    r"^\W*(?:(?:och|men|så|hej|ok|okej|jo|nej|ja|fast|vänta|jaha|sen)\W+){0,3}"
    r"(?:(?!(?:gör|kör|stämmer|skickar) det\b|heter\b)(?:ska|skall|skulle|vill|ville|kunde|fick|\w{2,}r)"
    r" (?:jag|ni|man|det|den|du|vi|han|hon|hen|de|dom|någon|nån)\b|funkar det\b)",
    re.IGNORECASE,
)
_ASKS_OF_THE_FORM = re.compile(
    r"\b(?:vad (?:händer|gör (?:jag|vi)|ska jag göra)|what (?:happens|do i do))(?: (?:nu|sen|sedan|då|now|next))?\W*$",
    re.IGNORECASE,
)
_WHY = re.compile(r"^\W*(?:men |but )?(?:varför|hur så|vadå|why|what for)\b", re.IGNORECASE)
_PUZZLED = re.compile(
    r"\W*(?:va|eh|öh|hm+|hur då|huh|what|förstår inte|fattar inte)\W*", re.IGNORECASE
)
_WRONG = re.compile(
    r"\b(?:fel|ändra|rätta|byta?|stavat|ta bort(?! min| mitt)|annan|annat|är gam(?:malt?|la)|förutom|utom|wrong|change"
    r"|correct|remove(?! my)|another|is old|except)\b",
    re.IGNORECASE,
)
# Who has none; "jag har inte fått svar på mitt mejl" tells of something else.
_NO_ADDRESS = re.compile(
    r"\b(?:har (?:ingen|inte|inget|varken|aldrig haft)|ingen|saknar|använder (?:inte|ej|aldrig)|utan|have no|no|without"
    r"|do(?:n'?t| not) (?:have|use))(?: (?:jag|någon|nån|en|egen|ens|an|any|a))*"
    r" (?:mejl|mail|e-?post|e-?mail|adress|address|dator|internet)(?:en|adress|konto|-?address)?"
    r"(?! (?:från|om|till|av|from)\b)\b"
    r"|^\W*(?:(?:nej|nä|no|tyvärr|men)\W+){0,2}(?:jag |i |det )?(?:(?:har|finns) (?:ingen|inte|inget)|saknar"
    r"|do(?:n'?t| not) have|har jag (?:inte|ingen))(?: (?:det|en|nån|någon|sån|sådan|tyvärr|ju|one|any|it))*\W*$"
    r"|\b(?:har bara|bara) (?:en |min )?(?:hem|mobil)?(?:telefon|mobil)\w*"
    r"|\b(?:gör|skicka|skapa|ta|registrera|öppna)\b.{0,30}\bändå\b",
    re.IGNORECASE,
)
_AT = re.compile(r"@|\bsnabel", re.IGNORECASE)
_AT_WITHOUT_A_DOT = re.compile(r"@[^\s.@]*(?:\s|$)")
_LIKE_AN_ADDRESS = re.compile(
    r"@|\w\.\w|\b(?:punkt|snabel\w*|dot|at|gmail|hotmail|outlook)\b", re.IGNORECASE
)
SPEAKS_OF_NAME = re.compile(r"\b(namn\w*|heter|name)\b", re.IGNORECASE)
SPEAKS_OF_EMAIL = re.compile(
    r"\b(e-?post\w*|mejl\w*|mail\w*|e-?mail|adress\w*|address)\b", re.IGNORECASE
)
SPEAKS_OF_WHAT = re.compile(r"\b(beskriv\w*|text\w*|ärendet|description|what)\b", re.IGNORECASE)


def says_yes(text: str) -> bool:
    """Whether a text is a yes, with thanks or haste at most."""
    return bool(_YES.search(text)) and "?" not in text and _has_only(text, _YES, _BESIDE_YES)


def _has_only(text: str, phrases: re.Pattern[str], beside: re.Pattern[str]) -> bool:
    return all(map(beside.fullmatch, _WORD.findall(phrases.sub(" ", text))))


def says_yes_and(text: str) -> bool:
    """Whether a text is a yes that adds something ("ja, och …")."""
    return bool(_YES_AND.search(text))


def says_no(text: str) -> bool:
    """Whether a text begins with a no."""
    return bool(_NO.search(text))


def gives_up(text: str) -> bool:
    """Whether a text is the wish to stop, with an excuse at most, and nothing that could be the matter."""
    clauses = _CLAUSE.split(text)
    return any(map(_STOP.search, clauses)) and all(
        _has_only(clause, _STOP, _BESIDE_STOP) or _EXCUSE.fullmatch(clause) for clause in clauses
    )


def asks_why(text: str) -> bool:
    """Whether a text asks for the reason of what was asked."""
    return bool(_WHY.search(text))


def is_puzzled(text: str) -> bool:
    """Whether a text only says that the question was not understood."""
    return bool(_PUZZLED.fullmatch(text))


def has_no_address(text: str) -> bool:
    """Whether a text says that there is no e-mail address, or that it will not be given."""
    return bool(_NO_ADDRESS.search(text))


def calls_wrong(text: str) -> bool:
    """Whether a text says that something is wrong or is to be changed."""
    return bool(_WRONG.search(text))


def calls_name_wrong(text: str) -> bool:
    """Whether a text says that the name is wrong, without the right one."""
    return bool(_WRONG.search(text) and SPEAKS_OF_NAME.search(text))


def accepts(text: str) -> bool:
    """Whether a text takes up what was offered, and does more than note it."""
    return bool(_ACCEPTS.fullmatch(text))


def says_goodbye(text: str) -> bool:
    """Whether a text is a goodbye, with an excuse at most."""
    clauses = _CLAUSE.split(text)
    return bool(_BYE.fullmatch(text)) or (
        any(map(_BYE.fullmatch, clauses))
        and all(_BYE.fullmatch(one) or _EXCUSE.fullmatch(one) for one in clauses)
    )


def asks(text: str) -> bool:
    """Whether a text asks by the order of its words."""
    return bool(_ASKS.search(text))


def asks_of_the_form(text: str) -> bool:
    """Whether a text only asks how the form goes on."""
    return bool(_ASKS_OF_THE_FORM.search(text))


def withholds(text: str) -> bool:
    """Whether a text refuses a name or an address, or asks to be anonymous."""
    return bool(_WITHHOLDS.search(text)) or wants_anonymity(text)


def wants_anonymity(text: str) -> bool:
    """Whether a text asks that its writer may be anonymous."""
    return any(map(_is_about_oneself, _SENTENCE.findall(text)))


def _is_about_oneself(sentence: str) -> bool:
    found = _BE_ANONYMOUS.search(sentence)
    named = list(_WHO.finditer(sentence, 0, found.start())) if found else []
    return found is not None and (not named or named[-1]["self"] is not None)


def asks_about_anonymity(text: str) -> bool:
    """Whether a text is a question about anonymity in general ("kan man vara anonym?")."""
    if len(text.split()) > _MOST_IN_A_QUESTION or not _ASKS_IF.search(text):
        return False
    return bool(_BE_ANONYMOUS.search(text) or _IF_ANONYMOUS.search(text))


def without_anonymity(text: str) -> str:
    """Return what a text says beside the wish to be anonymous."""
    return _SAYS_ANONYMOUS.sub(" ", text)


def tries_an_address(text: str) -> bool:
    """Whether a text looks like an attempt at an e-mail address."""
    return bool(_LIKE_AN_ADDRESS.search(text))


def writes_an_address(text: str) -> bool:
    """Whether a text has the sign of an e-mail address in it, or its name."""
    return bool(_AT.search(text))


def address_fault(text: str) -> str:
    """Return what an attempt at an e-mail address lacks: "no_at", "no_dot", or "" when that is not plain."""
    if "@" not in text:
        return "no_at"
    return "no_dot" if _AT_WITHOUT_A_DOT.search(text) else ""
