"""Which topic a fragment such as "och hur lång tid tar det?" means after what was said before it."""

from __future__ import annotations

import re
from itertools import chain

from actions.follow_up_table import (
    ACCESS,
    AFTER,
    ANY,
    CCTV,
    COMPLAINT,
    CONSENT,
    COOKIES,
    FAMILY_OF,
    ITEM,
    LAST,
    LISTS,
    MARKETING,
    NEXT,
    OF_CASE,
    ORDINALS,
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
_SHARED = frozenset({"access_cost", "other_rights_time", "access_identification", "proxy", "other"})
# How one reaches somebody: asked for on the way to something else, which stays what is spoken of.
_WAYS = frozenset({"postal_address", "kundcenter_contact", "dpo_contact", "dpo_identity"})
_ABOUT_THE_WAY = frozenset({"how", "where", "who", "why"})
_SHORT = 8


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


def said_after(subject: str, last_topic: str, text: str) -> str | None:
    """Return what a few words mean for certain after what was spoken of, or None.

    `last_topic` is what was answered just before: `subject`, or something asked in between.
    """
    if len(text.split()) > _SHORT:
        return None
    for topic in dict.fromkeys((last_topic, subject)):
        name = _name(topic)
        for wording in AFTER:
            if name in wording.scope and wording.words.search(text):
                return wording.means
    return _item(_name(last_topic), text)


def about_a_way(last_topic: str, kind: str, text: str) -> str | None:
    """Return what a fragment means after an address was given: more of that, or None for the time and the cost."""
    is_about = _name(last_topic) in _WAYS and kind in _ABOUT_THE_WAY
    return follow_up(last_topic, kind, text) if is_about else None


def _item(name: str, text: str) -> str | None:
    """Return the topic that "nummer 4" or "den sista" picks of a list just given."""
    found, items = ITEM.fullmatch(text), LISTS.get(name, ())
    if found is None or not items:
        return None
    word = found["word"].casefold()
    place = next(n for n, words in enumerate(ORDINALS) if word in words)
    place = place if place < LAST else place - LAST - 2
    return items[place] if -len(items) <= place < len(items) else None


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
    name = _name(topic)
    return name not in _SHARED | _WAYS or (name in _SHARED and bool(_NAMES_EXTRACT.search(text)))


def is_shared(topic: str) -> bool:
    """Whether a topic is said about any right alike."""
    return _name(topic) in _SHARED


def can_be_asked_on(topic: str) -> bool:
    """Whether fragments make sense after this topic."""
    return _name(topic) in FAMILY_OF or _name(topic) in {name for name, _ in SINGLE}


def reachable() -> frozenset[str]:
    """Return all labels that a follow-up can lead to."""
    tables = (NEXT.values(), ANY.values(), SINGLE.values(), OF_CASE.values(), *LISTS.values())
    return frozenset(chain(*tables, (wording.means for wording in AFTER)))


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
