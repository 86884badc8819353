"""Which topic a fragment such as "och hur lång tid tar det?" means after what was said before it."""

from __future__ import annotations

import re
from itertools import chain

from actions.follow_up_table import (
    AFTER,
    ANY,
    BEGUN,
    CCTV,
    FAMILY_OF,
    ITEM,
    LAST,
    LISTS,
    NAMES_EXTRACT,
    NEXT,
    OF_CASE,
    ORDINALS,
    RIGHT,
    SILENT,
    SINGLE,
    SUBJECT,
    TERM,
    VAGUE,
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
# To get money, and not to pay it.
_MONEY = re.compile(
    r"\b(?:få|får|get|receive) (?:\w+ ){0,2}?(?:pengar|ersättning|betalt|kompensation|money|paid|compensat)"
    r"|\b(?:pengar|ersättning|money) (?:får|kan|do|can) (?:jag|man|vi|i|we)\b(?! betala)",
)
_REASON = re.compile(
    r"\b(?:måste|behöver|ska|must|need|have to)\b.{0,60}\b(?:motivera|förklara|skäl|anledning|varför|explain|reason|"
    r"why)"
)
_SURE_OF_IT = re.compile(
    r"\W*(?:(?:men|och) )?(?:(?:är|e) du|are you) (?:\w+ )?(?:säker|sure)(?: (?:på det|på den saken|about that))?"
    r"(?: (?:då|nu|eller))?\W*|\W*(?:helt |alldeles )?säkert?\W*\?\W*",
    re.IGNORECASE,
)
# Said about any right, so they do not change what the conversation is about.
_SHARED = frozenset({"access_cost", "other_rights_time", "access_identification", "proxy", "other"})
# How one reaches somebody: asked for on the way to something else, which stays what is spoken of.
_WAYS = frozenset({"postal_address", "kundcenter_contact", "dpo_contact", "dpo_identity"})
_ABOUT_THE_WAY = frozenset({"how", "where", "who", "why"})
# Of the rights without a way of their own the longer answers say so, and that a case can be opened here.
_WITHOUT_A_WAY = frozenset({"where", "send", "contact"})
_SHORT = 10
_LONGEST = 200


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
    found = SINGLE.get((name, kind), NEXT.get((family, kind)))
    if found == SUBJECT or (found is None and family == RIGHT and kind in _WITHOUT_A_WAY):
        return _topic_of(subject)
    if found is None and kind == "time" and subject.startswith(BEGUN):
        return TERM
    return found or ANY.get(kind, _topic_of(subject))


def said_after(subject: str, last_topic: str, text: str) -> str | None:
    """Return what a few words mean for certain after what was spoken of, or None.

    `last_topic` is what was answered just before: `subject`, or something asked in between.
    """
    if len(text) > _LONGEST or len(text.split()) > _SHORT:
        return None
    for topic in dict.fromkeys((last_topic, subject)):
        about = {_name(topic), topic.split("/")[0]}
        for wording in AFTER:
            if wording.scope & about and wording.words.search(text):
                return wording.means
    if _SURE_OF_IT.fullmatch(text):
        return _topic_of(last_topic or subject) or None
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
    """Return what a topic means whose words ("hur länge sparas det?") say less than what was said before."""
    name = _name(subject)
    found = next((one for one in VAGUE if one.fits(topic, name, text)), None)
    if found is None:
        return topic
    if found.means == SUBJECT:
        return _topic_of(subject) or SILENT
    if "/" in found.means:
        return found.means
    return follow_up(subject, found.means, text) or topic


def becomes_subject(topic: str, text: str) -> bool:
    """Whether later fragments are about this topic, and not still about what was said before it."""
    name = _name(topic)
    return name not in _SHARED | _WAYS or (name in _SHARED and bool(NAMES_EXTRACT.search(text)))


def is_shared(topic: str) -> bool:
    """Whether a topic is said about any right alike."""
    return _name(topic) in _SHARED


def can_be_asked_on(topic: str) -> bool:
    """Whether fragments make sense after this topic."""
    return _name(topic) in FAMILY_OF or _name(topic) in {name for name, _ in SINGLE}


def reachable() -> frozenset[str]:
    """Return all labels that a follow-up can lead to."""
    tables = (NEXT.values(), ANY.values(), SINGLE.values(), OF_CASE.values(), *LISTS.values())
    meant = (*(wording.means for wording in AFTER), *(vague.means for vague in VAGUE))
    in_words = {means for means in meant if "/" in means}
    return frozenset({*chain(*tables), *in_words, TERM, SILENT} - {SUBJECT})


def _finer(kind: str, family: str, text: str) -> str:
    if kind == "who":
        if _CONTACT.search(text):
            return "contact"
        return "see" if _SEE.search(text) else "who"
    if kind == "where" and _SEND.search(text):
        return "send"
    if kind == "why" and _REASON.search(text):
        return "reason"
    if kind == "cost" and _MONEY.search(text):
        return "money"
    if kind == "time" and family == CCTV and _TAKES.search(text) and not _KEPT.search(text):
        return "handling"
    return kind


def _name(label: str) -> str:
    return label.rsplit("/", maxsplit=1)[-1]


def _topic_of(subject: str) -> str:
    outcome, _, name = subject.partition("/")
    return OF_CASE.get(name, subject) if outcome == "start_case" else subject
