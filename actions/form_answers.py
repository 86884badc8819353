"""How people answer a form in a chat: yes and no, their name, that something is wrong, that they give up."""

from __future__ import annotations

import re

MAX_NAME = 80
_NAME_WORDS = 5

_YES = re.compile(
    r"^\W*[👍👌✅✔]|"
    r"^\W*(ja|japp|jepp|jadå|jo|ok|okej|okay|stämmer|det stämmer|korrekt|precis|absolut|gärna|skicka|kör|"
    r"yes|yep|yeah|sure|correct|right|go ahead)\b(?!.*\b(men|fel|but|wrong)\b)",
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
_WRONG = re.compile(r"\b(?:fel|ändra|rätta|byt|stavat|wrong|change|correct)\b", re.IGNORECASE)
_NO_ADDRESS = re.compile(
    r"\b(?:har ingen|har inte|ingen (?:mejl|mail|e-?post)|saknar|använder inte|vill inte (?:ge|lämna|uppge|ha)|"
    r"utan (?:mejl|mail|e-?post)|no e-?mail|don'?t have|do not have|without e-?mail)\b",
    re.IGNORECASE,
)
SPEAKS_OF_NAME = re.compile(r"\b(namn\w*|heter|name)\b", re.IGNORECASE)
SPEAKS_OF_EMAIL = re.compile(
    r"\b(e-?post\w*|mejl\w*|mail\w*|e-?mail|adress\w*|address)\b", re.IGNORECASE
)
SPEAKS_OF_WHAT = re.compile(r"\b(beskriv\w*|text\w*|ärendet|description|what)\b", re.IGNORECASE)

_BEFORE_NAME = re.compile(
    r"^.*?\b(?:jag heter|(?:mitt )?namnet? (?:är|ska vara|stavas)|det är|jag är|my name is|i am|i'm|name:|namn:)\s+",
    re.IGNORECASE,
)
_PUTS_NAME_RIGHT = re.compile(
    r"\b(?:heter|namnet? (?:är|ska vara|stavas)|my name is|name (?:is|should be))\s+(?!fel|inte|wrong|not)",
    re.IGNORECASE,
)
# What people write after their name in the same breath.
_AFTER_NAME = re.compile(
    r"(?:[,;(]|\s+(?:och|samt|med|and|with|my|mailen|mejlen)\b)\s*.*?(?:mejl|mail|e-?post|adress|address|"
    r"telefon|phone|mobil|\bmin\b|\bmitt\b|\bmy\b|personnummer).*$|\s*[,;(]?\s*\[.*$",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(r"[^\W\d_][\w.'’´ -]*", re.UNICODE)
_NOT_A_NAME = re.compile(
    r"\b(vill|inte|varför|vad|hur|kan|måste|behöver|anonym\w*|hemlig\w*|ingen|säger|why|what|how|don't|not)\b",
    re.IGNORECASE,
)
# One-word answers that no one is called; "Jo" alone is asked about once more.
_NO_NAMES = frozenset(
    {
        *("ja", "jo", "japp", "jepp", "jadå", "nej", "nä", "nja", "tack", "ok", "okej", "okay"),
        *("hej", "hallå", "tjena", "mm", "ah", "va", "vadå", "gärna", "absolut", "precis", "vet"),
        *("klar", "klart", "kör", "skicka", "mer", "mera", "hjälp", "yes", "no", "yep", "nope"),
        *("hello", "hi", "thanks", "thank", "you", "please", "sure", "help"),
    }
)


def says_yes(text: str) -> bool:
    """Whether a text is a yes without a but."""
    return bool(_YES.search(text))


def says_no(text: str) -> bool:
    """Whether a text begins with a no."""
    return bool(_NO.search(text))


def gives_up(text: str) -> bool:
    """Whether a text begins with the wish to stop."""
    return bool(_STOP.search(text))


def asks_why(text: str) -> bool:
    """Whether a text asks for the reason of what was asked."""
    return bool(_WHY.search(text))


def has_no_address(text: str) -> bool:
    """Whether a text says that there is no e-mail address, or that it will not be given."""
    return bool(_NO_ADDRESS.search(text))


def calls_name_wrong(text: str) -> bool:
    """Whether a text says that the name is wrong, without the right one."""
    return bool(_WRONG.search(text) and SPEAKS_OF_NAME.search(text))


def puts_name_right(text: str) -> bool:
    """Whether a text gives a name unasked ("nej, jag heter …")."""
    return bool(_PUTS_NAME_RIGHT.search(text))


def name_in(text: str) -> str | None:
    """Return the name that a text gives, without what stands around it, or None."""
    bare = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", text))
    name = " ".join(bare.strip(" .,;:!-").split())[:MAX_NAME]
    words = name.casefold().split()
    fits = _NAME.fullmatch(name) and len(words) <= _NAME_WORDS and "?" not in text
    if not fits or _NOT_A_NAME.search(name) or all(word in _NO_NAMES for word in words):
        return None
    return name
