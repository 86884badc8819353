"""Which topic a fragment such as "och hur lång tid tar det?" means after what was said before it."""

from __future__ import annotations

import re

from actions.follow_up_table import (
    ACCESS,
    ANY,
    CCTV,
    COMPLAINT,
    CONSENT,
    COOKIES,
    FAMILY_OF,
    MARKETING,
    NEXT,
    OF_CASE,
    RIGHT,
    SINGLE,
)

_CONTACT = re.compile(
    r"\b(kontakt\w*|frågar?|mejlar?|mailar?|ringer?|vänder?|hör|når|contact|ask|reach|call)\b"
)
_SEE = re.compile(r"\b(ser|se|läser?|tittar?|tillgång|del av|sees?|access|read)\b")
_SEND = re.compile(
    r"\b(mejla\w*|maila\w*|skick(?:a|ar) (?:jag|man|vi)|skriver? (?:jag|man)|vänder?|anmäler|"
    r"(?:do|should) i (?:send|write|turn))\b"
)
_KEPT = re.compile(r"\b(spar\w*|lagr\w*|behåll\w*|finns kvar|keep|kept|stored?)\b")
_TAKES = re.compile(r"\b(tar|dröjer|svar\w*|handlägg\w*|takes?|answer)\b")
_NAMES_EXTRACT = re.compile(r"utdrag|extract|insyn|kopia|copy", re.IGNORECASE)
_NAMES_RIGHT = re.compile(
    r"rätt(?:a|else)|rader|begräns|invänd|invändning|portabil|samtycke|klag|"
    r"eras|delet|correct|restrict|object|consent|complain",
    re.IGNORECASE,
)
_NAMES_DATA = re.compile(
    r"uppgift|personnummer|\bdata\b|information|\binfo\b|kund|details|records|samtal|avtal",
    re.IGNORECASE,
)
_HAS_A_TERM = frozenset({RIGHT, MARKETING, COMPLAINT, CONSENT})
# Said about any right, so they do not change what the conversation is about.
_SHARED = frozenset({"access_cost", "other_rights_time", "access_identification", "other"})


def follow_up(subject: str, kind: str, text: str = "") -> str | None:
    """Return the full label that follow-up `kind` (time, how, where, cost, why, who) means after `subject`.

    `text` is the fragment: its verb tells whether "who" decides, sees or is to be asked. Falls back to the
    subject's own topic, whose longer answer is the best there is; None without a subject.
    """
    name = _name(subject)
    if not name:
        return None
    family = FAMILY_OF.get(name, "")
    kind = _finer(kind, family, text.casefold())
    found = SINGLE.get((name, kind)) or NEXT.get((family, kind))
    if found is None and family == RIGHT and kind in {"where", "send", "contact"}:
        # Their longer answers say that the policy names no way, and that a case can be opened here.
        return _topic_of(subject)
    return found or ANY.get(kind, _topic_of(subject))


def in_context(topic: str, text: str, subject: str) -> str:
    """Return what a topic means whose words ("hur länge sparas det?") say less than what was said before.

    Only the time and the way of an answer are so alike between topics that their words do not tell them apart.
    """
    family = FAMILY_OF.get(_name(subject), "")
    has_a_term = family in _HAS_A_TERM
    kind = ""
    if topic == "answer/access_time" and has_a_term and not _NAMES_EXTRACT.search(text):
        kind = "time"
    elif topic == "answer/access_delivery" and has_a_term and not _NAMES_EXTRACT.search(text):
        kind = "where"
    elif topic == "answer/retention" and family in {CCTV, COOKIES}:
        kind = "" if _NAMES_DATA.search(text) else "time"
    elif topic == "not_in_policy/other_rights_time" and family == ACCESS:
        kind = "" if _NAMES_RIGHT.search(text) else "time"
    return (follow_up(subject, kind, text) if kind else None) or topic


def becomes_subject(topic: str, text: str) -> bool:
    """Whether later fragments are about this topic, and not still about what was said before it."""
    return _name(topic) not in _SHARED or bool(_NAMES_EXTRACT.search(text))


def is_shared(topic: str) -> bool:
    """Whether a topic is said about any right alike."""
    return _name(topic) in _SHARED


def can_be_asked_on(topic: str) -> bool:
    """Whether fragments make sense after this topic."""
    return _name(topic) in FAMILY_OF or _name(topic) in {name for name, _ in SINGLE}


def reachable() -> frozenset[str]:
    """Return all labels that a follow-up can lead to."""
    return frozenset({*NEXT.values(), *ANY.values(), *SINGLE.values(), *OF_CASE.values()})


def _finer(kind: str, family: str, text: str) -> str:
    if kind == "who":
        if _CONTACT.search(text):
            return "contact"
        return "see" if _SEE.search(text) else "who"
    if kind == "where" and _SEND.search(text):
        return "send"
    if kind == "time" and family == CCTV and _TAKES.search(text) and not _KEPT.search(text):
        return "handling"
    return kind


def _name(label: str) -> str:
    return label.rsplit("/", maxsplit=1)[-1]


def _topic_of(subject: str) -> str:
    outcome, _, name = subject.partition("/")
    return OF_CASE.get(name, subject) if outcome == "start_case" else subject
