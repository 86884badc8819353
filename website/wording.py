"""The relay's own fixed texts and buttons; answers come from the policy files."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.case_type import Flag
from cases.organisation import Organisation
from cases.policy import Policy, PolicyError
from cases.safety import Danger, find_danger
from cases.safety_abroad import find_foreign_danger

HANDOVER = "handover"
BACK_TO_ASSISTANT = "dialogue/go_on"
"""Leaves the queue; a form that was begun goes on (`GO_ON` in actions/labels.py)."""
CANCEL = "dialogue/cancel"
LANGUAGES = frozenset({"sv", "en"})
CHOICE = re.compile(r'/choose\{"topic": ?"(?P<topic>[a-z_]{1,40}(?:/[a-z_]{1,40})?)"\}')
EMERGENCY = "emergency"
_EMERGENCIES = {
    Danger.LIFE: "emergency/life",
    Danger.RESCUE: "emergency/rescue",
    Danger.THREAT: "emergency/threat",
    Danger.VIOLENCE: "emergency/violence",
    Danger.SHOCK: "emergency/shock",
    Danger.GAS: "emergency/gas",
}
# Here a fault is to be reported as well.
_FAULTS = frozenset({EMERGENCY, "emergency/shock", "emergency/gas"})
FIRST_TOPICS = ("data_categories", "access_right", "retention")

_OWN = {
    "unavailable": {
        "sv": "AI-assistenten svarar inte just nu. Ditt meddelande är sparat, och svaret kommer här när "
        "assistenten fungerar igen. Du kan också be att få prata med en människa eller mejla {dpo_address}.",
        "en": "The AI assistant is not answering right now. Your message is kept, and the answer comes here "
        "when the assistant works again. You can also ask to talk to a person or e-mail {dpo_address}.",
    },
    "given_up": {
        "sv": "Jag kunde tyvärr inte svara på det meddelandet. Skriv gärna frågan på ett annat sätt, "
        "prata med en människa eller mejla {dpo_address}.",
        "en": "I am sorry, I could not answer that message. Please put it another way, talk to a person "
        "or e-mail {dpo_address}.",
    },
    "closed": {
        "sv": "Chatten är avslutad. Du kan starta en ny när du vill.",
        "en": "The chat has ended. You can start a new one whenever you like.",
    },
    "no_session": {
        "sv": "Chatten har avslutats eller gått ut. Starta en ny chatt för att fortsätta.",
        "en": "The chat has ended or expired. Start a new chat to go on.",
    },
    "too_big": {
        "sv": "Meddelandet är alldeles för stort och har inte tagits emot. Skriv högst 4 000 tecken, "
        "eller mejla {dpo_address}.",
        "en": "The message is far too large and was not received. Write at most 4,000 characters, "
        "or e-mail {dpo_address}.",
    },
    "not_understood": {
        "sv": "Något gick fel när meddelandet skickades. Ladda om sidan och försök igen.",
        "en": "Something went wrong when the message was sent. Reload the page and try again.",
    },
    "protected": {
        "sv": "Tack för att du berättar. Nu tar en människa över. Bara ett fåtal medarbetare får läsa ditt ärende, "
        "och inga mejl skickas automatiskt. Skriv inte var du bor, var du arbetar eller hur man når dig här i "
        "chatten. Du kan också ringa {kundcenter_name} på {kundcenter_phone}. Är du i fara just nu? Ring "
        "{alarm_number}.",
        "en": "Thank you for telling us. A person takes over now. Only a few members of staff may read your case, "
        "and no e-mail is sent automatically. Please do not write where you live, where you work or how to reach "
        "you here in the chat. You can also call {kundcenter_name} (customer service) on {kundcenter_phone}. Are "
        "you in danger right now? Call {alarm_number}.",
    },
    # No mail address here: who hides should not be asked to write to us from theirs.
    "protected_closed": {
        "sv": "Tack för att du berättar. Just nu är ingen handläggare på plats. En människa läser det du har skrivit "
        "först av allt när vi öppnar igen, nästa arbetsdag {chat_hours}. Bara ett fåtal medarbetare får läsa ditt "
        "ärende, och inga mejl skickas automatiskt. Skriv inte var du bor, var du arbetar eller hur man når dig här i "
        "chatten. Vill du prata med någon kan du ringa {kundcenter_name} på {kundcenter_phone}, {kundcenter_hours}. "
        "Är du i fara just nu? Ring {alarm_number}.",
        "en": "Thank you for telling us. There is no member of staff here right now. A person reads what you have "
        "written first of all when we open again, next working day {chat_hours}. Only a few members of staff may read "
        "your case, and no e-mail is sent automatically. Please do not write where you live, where you work or how to "
        "reach you here in the chat. To talk to somebody, call {kundcenter_name} (customer service) on "
        "{kundcenter_phone}, {kundcenter_hours_en}. Are you in danger right now? Call {alarm_number}.",
    },
    "not_needed": {
        "sv": "Jag har dolt numret, så att det inte sparas. Det behövs inte här.",
        "en": "I have hidden the number, so that it is not kept. It is not needed here.",
    },
    "still_asked": {
        "sv": "Svara gärna på frågan ovanför.",
        "en": "Please answer the question above.",
    },
    "person": {"sv": "Prata med en människa", "en": "Talk to a person"},
    "choice": {"sv": "Mitt val", "en": "My choice"},
}
# What `actions` puts before its first answer: the greeting of the chat has said it already.
AI_NOTICES = frozenset(
    {
        "Du chattar med en AI-assistent, inte en människa.",
        "You are chatting with an AI assistant, not a person.",
    }
)

_ENGLISH = frozenset(
    {
        *(
            "the",
            "is",
            "my",
            "and",
            "there",
            "are",
            "have",
            "has",
            "you",
            "do",
            "how",
            "what",
            "where",
        ),
        *(
            "when",
            "can",
            "want",
            "please",
            "smell",
            "help",
            "am",
            "power",
            "of",
            "not",
            "out",
            "it",
            "we",
        ),
        *("does", "hello", "hi", "thanks", "was", "it's", "i'm", "no", "on", "fire"),
    }
)
_SWEDISH = frozenset(
    {
        *(
            "jag",
            "är",
            "det",
            "och",
            "ni",
            "min",
            "mitt",
            "mina",
            "har",
            "inte",
            "på",
            "hur",
            "vad",
            "när",
        ),
        *(
            "var",
            "som",
            "en",
            "ett",
            "att",
            "vi",
            "ligger",
            "luktar",
            "gick",
            "ar",
            "pa",
            "nar",
            "hej",
        ),
        *(
            "tack",
            "vill",
            "kan",
            "ska",
            "för",
            "av",
            "med",
            "strömmen",
            "strommen",
            "hjälp",
            "ingen",
        ),
    }
)
_WORDS = re.compile(r"[a-zåäö']+")


def danger_language(text: str, otherwise: str) -> str:
    """Tell in which language danger is reported, for an answer that must not wait for Rasa."""
    abroad = find_foreign_danger(text) if find_danger(text) is None else None
    return abroad.language if abroad else likely_language(text, otherwise)


def likely_language(text: str, otherwise: str) -> str:
    """Tell Swedish from English by the small words."""
    words = _WORDS.findall(text.casefold())
    swedish = sum(word in _SWEDISH for word in words)
    swedish += any(letter in word for word in words for letter in "åäö")
    english = sum(word in _ENGLISH for word in words)
    if swedish == english:
        return otherwise
    return "sv" if swedish > english else "en"


class Wording:
    """Words what the relay itself has to say."""

    def __init__(self, policy: Policy, organisation: Organisation) -> None:
        self._policy = policy
        self._organisation = organisation
        hours = organisation.customer_service_hours
        self._values = {
            **organisation.placeholders(),
            "kundcenter_hours_en": hours.replace("vardagar", "weekdays"),
        }

    def own(self, key: str, language: str = "sv") -> str:
        """Give a text of the relay; whoever writes another language can sooner read English."""
        texts = _OWN[key]
        return texts.get(language, texts["en"]).format_map(self._values)

    def reply(self, key: str, language: str = "sv") -> str:
        """Give a fixed reply of the policy files."""
        return self._policy.reply(key, language, **self._values)

    def person_button(self, language: str) -> dict[str, str]:
        """Give the way to a person."""
        return {"label": self.own("person", language), "payload": choice(HANDOVER)}

    def queued(self, language: str, now: datetime) -> str:
        """Tell a visitor who waits for a person whether one is there."""
        is_open = self._organisation.chat_is_open(now)
        return self.reply("handover/queued" if is_open else "handover/outside_hours", language)

    def meanwhile(self, language: str, now: datetime) -> str:
        """Tell a visitor who goes on writing in the queue that the place is kept, and who answers."""
        is_open = self._organisation.chat_is_open(now)
        return self.reply(
            "handover/meanwhile" if is_open else "handover/meanwhile_closed", language
        )

    def kept_for_person(self, flag: Flag, language: str, now: datetime, *, last: str) -> str:
        """Answer what only a person should answer, never twice in a row with the same words as `last`."""
        names = ("handover/kept", "handover/kept_again")
        if flag is Flag.PROTECTED_IDENTITY:
            names = ("handover/kept_protected", "handover/kept_protected_again")
        is_open = self._organisation.chat_is_open(now)
        when = self.reply("handover/reads_soon" if is_open else "handover/reads_later", language)
        texts = [f"{self.reply(name, language)} {when}" for name in names]
        return texts[0] if texts[0] != last else texts[1]

    def while_waiting(self, payload: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
        """Give the buttons of an answer to somebody who waits: the way out of the queue instead of the way in."""
        # Pressed in the queue, "Avbryt" would give up the place as well as the form.
        skipped = {choice(HANDOVER), choice(BACK_TO_ASSISTANT), choice(CANCEL)}
        shown = payload.get("quick_replies") or []
        kept = [one for one in shown if one.get("payload") not in skipped]
        return [*kept, self.back_button(language)]

    def protected(self, language: str, now: datetime) -> str:
        """Answer somebody with protected personal data: a person, and nothing is asked for."""
        if not self._organisation.chat_is_open(now):
            return self.own("protected_closed", language)
        return f"{self.own('protected', language)}\n\n{self.queued(language, now)}"

    def protected_links(self, language: str) -> list[dict[str, str]]:
        """Give the numbers of people who help, to be called at a touch."""
        return self._organisation.help_calls(language)

    def back_button(self, language: str) -> dict[str, str]:
        """Give the way out of the queue."""
        return {
            "label": self.reply("handover/go_on", language),
            "payload": choice(BACK_TO_ASSISTANT),
        }

    def first_buttons(self, language: str) -> list[dict[str, str]]:
        """Give what many people ask first."""
        topics = [topic for topic in FIRST_TOPICS if topic in self._policy.topics]
        return [
            *(
                {"label": self._policy.label(topic, language), "payload": choice(f"answer/{topic}")}
                for topic in topics
            ),
            self.person_button(language),
        ]

    def emergency(self, text: str, language: str) -> str:
        """Answer a report of danger; a life at stake has a text without talk of faults and outages."""
        return self.reply(self.emergency_key(text), language)

    def emergency_key(self, text: str) -> str:
        """Name the reply that a report of danger gets."""
        hit = find_danger(text)
        if hit is not None:
            return _EMERGENCIES.get(hit.danger, EMERGENCY)
        abroad = find_foreign_danger(text)
        return _EMERGENCIES[Danger.LIFE] if abroad is not None and abroad.life else EMERGENCY

    def emergency_links(self, text: str, language: str) -> list[dict[str, str]]:
        """Give the numbers that a telephone can call at a touch."""
        life = self.emergency_key(text) not in _FAULTS
        return self._organisation.emergency_calls(language, life=life)

    def label(self, topic: str, language: str) -> str:
        """Name a button whose message is not at hand any more."""
        if topic == HANDOVER:
            return self.own("person", language)
        try:
            return self._policy.label(topic.rsplit("/", maxsplit=1)[-1], language)
        except PolicyError:
            return self.own("choice", language)


def choice(topic: str) -> str:
    """Word what a button sends."""
    return f'/choose{{"topic": "{topic}"}}'


def buttons_of(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the buttons that a stored answer showed."""
    shown = [payload.get("options"), payload.get("quick_replies")]
    return [
        button
        for group in shown
        if isinstance(group, list)
        for button in group
        if isinstance(button, dict)
    ]


_PERSON = re.compile(
    r"\b(?:(?:prata|tala|snacka|chatta|kopplas?|kontakt|hjälp|talk|speak|chat|connect(?:ed)?)\b.{0,25}\b"
    r"(?:människa|person|handläggare|medarbetare|någon|nån|human|agent|someone|somebody)"
    r"|(?:en|riktig|levande|a|real) (?:människa|person|handläggare|human)(?: (?:tack|nu|please))?\W*$)",
    re.IGNORECASE,
)
_LONGEST_CALL = 80


def wants_a_person(text: str) -> bool:
    """Tell whether a short message asks for a person; for the time when Rasa cannot be asked."""
    return len(text) <= _LONGEST_CALL and _PERSON.search(text) is not None


def is_danger(text: str) -> bool:
    """Tell whether a text reports danger, in any language that has words for it here."""
    return find_danger(text) is not None or find_foreign_danger(text) is not None


def is_threat(text: str) -> bool:
    """Tell whether a text threatens us: a person must read it, whatever else is answered."""
    hit = find_danger(text)
    return hit is not None and hit.danger is Danger.THREAT
