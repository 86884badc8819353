"""How people answer a form in a chat: yes and no, their name, that something is wrong, that they give up or go."""

from __future__ import annotations

import re

MAX_NAME = 80
_LONGEST_WITH_NAME = 200
"""Characters that are looked through for a name: nobody says it later, and the patterns are slow on a long text."""
_NAME_WORDS = 5
_SOME_NAMES = (2, 3)
_SMALL_WORDS = frozenset({"von", "van", "af", "av", "de", "der", "den", "al", "bin", "ben"})

_YES = re.compile(
    r"^\W*[👍👌✅✔]|"
    r"^\W*(ja|japp|jepp|jadå|jo|ok|okej|okay|stämmer|det stämmer|korrekt|precis|absolut|gärna|skicka|kör|"
    r"yes|yep|yeah|sure|correct|right|go ahead)\b"
    r"(?!.*\b(men|fel|inte|ej|vänta|avvakta|än|but|wrong|not|don't|wait|yet)\b)",
    re.IGNORECASE | re.DOTALL,
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
    r"|tack för hjälpen|good ?bye|bye(?: bye)?|see you)(?:\W+(?:tack|då|thanks|bye|hej|ha det bra))*\W*",
    re.IGNORECASE,
)
# Who tells of what was (not) made anonymous, or of anonymous letters, asks for nothing of the kind.
_BE_ANONYMOUS = (
    r"(?<!inte )(?<!not )\b(?:(?:vara|förbli|be|stay|remain|(?:jag|i) (?:är|am)|i'm)"
    r"(?: (?:helt|hellre|helst|completely))? (?:anonymt?|anonymous)\b"
    r"|(?:anmäl\w*|rapportera\w*|klaga\w*|tipsa\w*|lämna\w*|report\w*|complain\w*)\b[^.?!]{0,60}?"
    r"\b(?:anonymt|anonymously)\b)"
    r"|^\W*(?:(?:helst|ja|nej|jag vill|yes|no)\W+)?(?:anonymt?|anonymous(?:ly)?)\b"
)
_WITHHOLDS = re.compile(
    _BE_ANONYMOUS
    + r"|\bvill (?:helst )?(?:inte|ej) (?:uppge|ge|lämna|säga|berätta|ha|skriva|dela)\b"
    r"|\b(?:inte|ej) (?:uppge|lämna ut|säga) (?:mitt|min|vad jag|namn)\b|\b(?:mitt namn|det) (?:vill jag inte"
    r"|är hemligt)"
    r"|\b(?:do not|don'?t|rather not|prefer not to) (?:want to )?(?:give|say|tell|leave|share)\b",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(_BE_ANONYMOUS, re.IGNORECASE)
_SAYS_ANONYMOUS = re.compile(
    r"\b(?:(?:går det att|vara|förbli|be|stay|remain|helst|hellre|helt|completely)\W+){0,3}"
    r"(?:anonymt?|anonymous(?:ly)?)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*[👎❌]|^\W*(nej|nä|nope|no|inte|fel|stämmer inte|det stämmer inte|not)\b", re.IGNORECASE
)
_STOP = re.compile(
    r"^\W*(?:(?:nej|nä|ok|okej|no),? )?(?:(?:jag|vi|i) (?:vill|want to) )?"
    r"(avbryt|avbryta(?=\W*$|\W+(?:det|detta|nu|tack|här|ärendet)\b)|stopp?|sluta|glöm det|strunta i det|"
    r"skit i det|lägg ner|ångrat mig|jag (?:har )?ångra[rt] mig|"
    r"cancel|stop|never ?mind|forget it|abort)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"^\W*(?:men |but )?(?:varför|hur så|vadå|why|what for)\b", re.IGNORECASE)
_PUZZLED = re.compile(
    r"\W*(?:va|eh|öh|hm+|hur då|huh|what|förstår inte|fattar inte)\W*", re.IGNORECASE
)
_WRONG = re.compile(r"\b(?:fel|ändra|rätta|byt|stavat|wrong|change|correct)\b", re.IGNORECASE)
_NO_ADDRESS = re.compile(
    r"\b(?:har ingen|har inte|har bara (?:en |min )?(?:telefon|mobil|vanlig)\w*|ingen (?:mejl|mail|e-?post)"
    r"|saknar|använder inte|vill inte (?:ge|lämna|uppge|ha)|"
    r"utan (?:mejl|mail|e-?post)|no e-?mail|don'?t have|do not have|without e-?mail)\b",
    re.IGNORECASE,
)
_LIKE_AN_ADDRESS = re.compile(
    r"@|\w\.\w|\b(?:punkt|snabel\w*|dot|at|gmail|hotmail|outlook)\b", re.IGNORECASE
)
SPEAKS_OF_NAME = re.compile(r"\b(namn\w*|heter|name)\b", re.IGNORECASE)
SPEAKS_OF_EMAIL = re.compile(
    r"\b(e-?post\w*|mejl\w*|mail\w*|e-?mail|adress\w*|address)\b", re.IGNORECASE
)
SPEAKS_OF_WHAT = re.compile(r"\b(beskriv\w*|text\w*|ärendet|description|what)\b", re.IGNORECASE)

_BEFORE_NAME = re.compile(
    r"^.*?\b(?:jag heter|(?:mitt )?namnet? (?:är|ska vara|stavas)|det är|jag är|(?:kan )?(?:kalla|säga) (?:mig"
    r"|du)|my name is|call me|i am|i'm|"
    r"heter|name:|namn:)\s+",
    re.IGNORECASE | re.DOTALL,
)
# "Namnet är fel, det ska vara Rolf Ahl": what is right stands last.
_RIGHT_NAME = re.compile(
    r"\b(?:namn\w*|name)\b.*?\b(?:ska(?:ll)? (?:vara|stavas|stå|heta)|stavas|till|should be|to"
    r"|is spelt)\s+(?P<name>[^\W\d_][^,.;?!\[]*)",
    re.IGNORECASE | re.DOTALL,
)
_SHOULD_BE = re.compile(
    r"^\W*(?:(?:nej|nä|no|fel)\b\W*)?(?:(?:det|it) (?:ska(?:ll)? (?:vara|stå)|should be) )?(?P<name>[^\W\d_].*)$",
    re.IGNORECASE | re.DOTALL,
)
_PUTS_NAME_RIGHT = re.compile(
    r"\b(?:heter|namnet? (?:är|ska vara|stavas)|my name is|name (?:is|should be))\s+(?!fel|inte|wrong|not)",
    re.IGNORECASE,
)
# What people write after their name in the same breath.
_AFTER_NAME = re.compile(
    r"(?:[,;(]|\s+(?:och|samt|med|and|with|my|mailen|mejlen)\b)\s*.*?(?:mejl|mail|e-?post|adress|address|"
    r"telefon|phone|mobil|\bmin\b|\bmitt\b|\bmy\b|personnummer).*$|\s*[,;(]?\s*\[.*$"
    r"|\s*[,;(]?\s*(?:\b(?:född|f\.|born)\W.*|\b\d+ år|\b(?:19|20)\d\d)$",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(r"[^\W\d_][\w.'’´ -]*", re.UNICODE)
_NOT_A_NAME = re.compile(
    r"\b(vill|inte|varför|vad|hur|kan|måste|behöver|fel|stämmer|anonym\w*|hemlig\w*|ingen|säger|why|what|how"
    r"|don't|not)\b",
    re.IGNORECASE,
)
# One-word answers that no one is called; "Jo" alone is asked about once more.
_NO_NAMES = frozenset(
    {
        *("ja", "jo", "japp", "jepp", "jadå", "nej", "nä", "nja", "tack", "ok", "okej", "okay"),
        *("hej", "hallå", "tjena", "mm", "ah", "va", "vadå", "gärna", "absolut", "precis", "vet"),
        *("eh", "ehm", "öh", "äh", "hm", "hmm", "hmmm", "asså", "typ", "nåt", "inget", "vänta"),
        *(
            "what",
            "huh",
            "stopp",
            "stop",
            "bye",
            "då",
            "nej",
            "fel",
            "namn",
            "namnet",
            "mitt",
            "mejl",
        ),
        *("klar", "klart", "kör", "skicka", "mer", "mera", "hjälp", "yes", "no", "yep", "nope"),
        *("hello", "hi", "thanks", "thank", "you", "please", "sure", "help"),
    }
)


def says_yes(text: str) -> bool:
    """Whether a text is a yes without a but, a wait or an addition."""
    return bool(_YES.search(text)) and not says_yes_and(text)


def says_yes_and(text: str) -> bool:
    """Whether a text is a yes that adds something ("ja, och …")."""
    return bool(_YES_AND.search(text))


def says_no(text: str) -> bool:
    """Whether a text begins with a no."""
    return bool(_NO.search(text))


def gives_up(text: str) -> bool:
    """Whether a text begins with the wish to stop."""
    return bool(_STOP.search(text))


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


def puts_name_right(text: str) -> bool:
    """Whether a text gives a name unasked ("nej, jag heter …")."""
    return bool(_PUTS_NAME_RIGHT.search(text))


def accepts(text: str) -> bool:
    """Whether a text takes up what was offered, and does more than note it."""
    return bool(_ACCEPTS.fullmatch(text))


def says_goodbye(text: str) -> bool:
    """Whether a text is a goodbye and nothing else."""
    return bool(_BYE.fullmatch(text))


def withholds(text: str) -> bool:
    """Whether a text refuses a name or an address, or asks to be anonymous."""
    return bool(_WITHHOLDS.search(text))


def wants_anonymity(text: str) -> bool:
    """Whether a text asks to be anonymous."""
    return bool(_ANONYMOUS.search(text))


def without_anonymity(text: str) -> str:
    """Return what a text says beside the wish to be anonymous."""
    return _SAYS_ANONYMOUS.sub(" ", text)


def right_name_in(text: str) -> str | None:
    """Return the name that a correction gives ("namnet är fel, det ska vara …"), or None."""
    found = _RIGHT_NAME.search(text)
    return name_in(found["name"]) if found else None


def full_name_in(text: str) -> str | None:
    """Return the name of a text that is nothing but two or three names with capitals, after a no at most."""
    found = _SHOULD_BE.match(text[:_LONGEST_WITH_NAME])
    words = found["name"].strip(" .!").split() if found else []
    is_name = _SOME_NAMES[0] <= len(words) <= _SOME_NAMES[1] and all(
        word.istitle() for word in words
    )
    return name_in(" ".join(words)) if is_name else None


def name_in(text: str) -> str | None:
    """Return the name that a text gives, without what stands around it, or None."""
    bare = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", text[:_LONGEST_WITH_NAME]))
    name = " ".join(bare.strip(" .,;:!-").split())[:MAX_NAME]
    words = name.casefold().split()
    no_digits = not any(sign.isdigit() for sign in name)
    fits = no_digits and _NAME.fullmatch(name) and len(words) <= _NAME_WORDS and "?" not in text
    if not fits or _NOT_A_NAME.search(name) or all(word in _NO_NAMES for word in words):
        return None
    return _capitals(name) if name.islower() else name


def _capitals(name: str) -> str:
    return " ".join(word if word in _SMALL_WORDS else word.title() for word in name.split())


def tries_an_address(text: str) -> bool:
    """Whether a text looks like an attempt at an e-mail address."""
    return bool(_LIKE_AN_ADDRESS.search(text))
