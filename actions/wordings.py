"""What the words alone settle, whatever the model makes of them: narrow forms that mean one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.understanding import Reading, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SURE = 0.99
_HELLO = (
    r"^\W*(?:(?:hej|hejsan|hallå|tjena|god ?dag|ursäkta|förlåt|men|och|nu|hi|hello|so|but|and)\W+)*"
)
_DEMANDS = r"\b(?:vill|begär|kräver|invänd\w*|radera\w*|stopp\w*|slut\w*|samtyck\w*|want|demand|object|consent)\b"
_ERASE = r"radera|tag? (?:mig )?bort|tabort|glöm|stryk|sudda|plåna|släng|delete|erase|remove"
_NUMBER = r"\[personnummer\]"
_ALL_OF_ME = (
    r"(?:mig|mej|mäg|me|allt|allting|alla|mina|min data|data|datan|uppgift\w*|personuppgift\w*|information\w*|"
    r"everything|all|my(?! (?:\w+ )?number\b| ssn\b)|(?:det|vad|what) (?:som )?(?:ni|you|finns))\b"
)
# The number was typed by mistake, or what is to go is the message with it.
_SLIPPED_OUT = r"\b(?:misstag|meddeland\w*|chatt\w*|by mistake|by accident|message|chat)\b"
_PLEASE = (
    r"(?:(?:snälla|vänligen|please|kan ni|kan du|kunde ni|skulle ni kunna|ni måste|ni ska|vill att ni|jag vill att ni|"
    r"jag kräver att ni|nu får ni|could you|can you|will you|would you)\W+)*"
)

_ABOUT_ME = re.compile(r"\b(?:om|på|över|about|on) (?:mig|mej|mäg|mä|me)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words that mean `means`. With `read_as` only where the model thinks of one of these, else whatever it thinks."""

    words: re.Pattern[str]
    means: str
    read_as: frozenset[str] = frozenset()
    unless: re.Pattern[str] | None = None

    def fits(self, text: str) -> bool:
        """Whether a text has the words."""
        return bool(self.words.search(text)) and not (self.unless and self.unless.search(text))

    def where(self, text: str, _readings: tuple[Reading, ...]) -> bool:
        """Whether a text has the words, whatever it was read as."""
        return self.fits(text)


def _wording(words: str, means: str, *read_as: str, unless: str = "") -> Wording:
    return Wording(
        words=re.compile(words, re.IGNORECASE),
        means=means,
        read_as=frozenset(read_as),
        unless=re.compile(unless, re.IGNORECASE) if unless else None,
    )


# What the model reads as a question about these, said as a wish, is one: a missed request costs most.
_WISHED = {
    "answer/rectification": "start_case/rectification",
    "answer/erasure": "start_case/erasure",
    "answer/restriction": "start_case/restriction",
    "answer/objection": "start_case/objection",
    "answer/direct_marketing": "start_case/direct_marketing_objection",
    "answer/consent_withdraw": "start_case/consent_withdrawal",
    "answer/portability": "start_case/portability",
    "answer/access_right": "start_case/access",
}
_WISH = re.compile(
    _HELLO
    + r"(?:(?:jag|ja|vi|i|we) (?:vill|vil|önskar|begär|kräver|ska|skall|skulle vilja|want|wish|demand|request|"
    r"would like)(?: nu| härmed| to)?|(?:härmed )?(?:begär|önskar) (?:jag|vi|undertecknad))\b",
    re.IGNORECASE,
)
_WANTS_TO_KNOW = re.compile(
    r"\?|\b(?:veta|vet|fråga|undrar?|läsa|förstå|höra|lära|kolla|hur|vad|va|var|vart|vem|om (?:jag|man|ni|det)|varför|"
    r"när|vilk\w+|kunna|kan|får|lov|möjlig\w*|rätt att|rätten|know|ask|how|what|where|who|when|why|whether|if|can|"
    r"understand|read|right to)\b",
    re.IGNORECASE,
)

_MEANT = (
    # A case number alone asks about the case.
    _wording(
        r"^\W*(?:(?:hej|mitt|min|ang|angående|gäller|ref|referens|my|the|case|ärende|ärendet|ärendenummer|ärendenr|"
        r"nummer|nr|number|är|is|har)\W+)*KE\W?\d{4}\W?\d{4,6}\W*$",
        "status",
    ),
    # Whoever writes their identity number with these words means what we have on that person.
    _wording(
        rf"^(?=.*{_NUMBER}).*\b(?:(?:{_ERASE})\W+(?:\w+\W+){{0,2}}?{_ALL_OF_ME}|tag? mig bort\b)",
        "start_case/erasure",
        unless=rf"\b(?:inte|aldrig|not|never|don'?t|reklam\w*|utskick|nyhetsbrev\w*|advert\w*|newsletters?)\b"
        rf"|{_SLIPPED_OUT}",
    ),
    _wording(
        rf"(?:\b(?:vad|va|vilk\w+|allt|what|everything|all)\b.*\b(?:har (?:ni|du|bolaget)|(?:ni|du|bolaget) har"
        r"|vet|veta|finns|lagrat|sparat|lagrade|sparade|registrerat|have|know|hold|held|stored?|kept|keep)\b"
        r"|\b(?:register)?utdrag\w*\b|\bextract\b).*"
        rf"\b(?:om|på|för|about|on|for)\W+(?:personnummer |pnr |person |mig,? )?{_NUMBER}",
        "start_case/access",
        unless=rf"\b(?:{_ERASE}|reklam\w*|varför|why|pris\w*|kosta\w*|betala\w*|faktur\w*|skuld\w*|avtal\w*)\b"
        rf"|\bom {_NUMBER} (?:är|blir|inte|saknas)\b|{_SLIPPED_OUT}",
    ),
    # To be rung no more is a no to advertising.
    _wording(
        _HELLO + _PLEASE + r"(?:sluta?|låt bli|stop|quit)\W+(?:nu\W+)?(?:med\W+)?(?:att\W+)?"
        r"(?:ringa?(?:nde|ndet)?|call(?:ing)?|phoning|telefonera)\b(?:\W+(?:till\W+)?(?:mig|mej|me|oss|us|hit|hem|nu|tack|"
        r"för fan|snälla|please|hela tiden|jämt|varje dag|every day)\b)*\W*$",
        "start_case/direct_marketing_objection",
    ),
    _wording(
        _HELLO
        + r"(?:vart|var|till vem|hos vem|where) (?:klagar|anmäler|can i complain|do i complain|"
        r"kan (?:jag|man) klaga|ska (?:jag|man) klaga)(?: (?:jag|man|en|vi))?(?: (?:på )?er)?(?: då| nånstans)?\W*$",
        "answer/complaint_authority",
    ),
    _wording(
        _HELLO
        + r"(?:vad|va) (?:är|betyder|innebär|menas med|menar ni med) (?:en |ordet )?intresseavvägning(?:en)?\W*$"
        r"|^\W*what (?:is|does) (?:a )?legitimate interests?(?: mean)?\W*$",
        "answer/cctv_legal_basis",
    ),
    _wording(
        _HELLO
        + r"(?:vad|va) (?:är|betyder|menas med) (?:en |ordet )?personuppgift(?:er)?(?: för nåt| egentligen)?\W*$"
        r"|^\W*what (?:is|counts as) personal data\W*$",
        "not_in_policy/other",
    ),
    _wording(
        _HELLO
        + r"(?:vem|vilka|who) (?:är det som )?(?:äger|owns) (?:er|kalmar energi|bolaget|bolagen|företaget|"
        r"koncernen|you|the company)\W*$",
        "not_in_policy/other",
    ),
    # The policy gives each purpose its ground, or none: the list of all grounds would say less.
    _wording(
        r"\b(?:rättslig\w*|laglig\w*|lag)\W?(?:grund|stöd)\w*\b.*\b(?:kamer\w+|film\w*|övervak\w*)"
        r"|\blegal bas[ie]s\b.*\b(?:cameras?|film\w*|cctv)",
        "answer/cctv_legal_basis",
        unless=_DEMANDS,
    ),
    _wording(
        r"\b(?:rättslig\w*|laglig\w*|lag)\W?(?:grund|stöd)\w*\b.*\b(?:reklam\w*|nyhetsbrev\w*|erbjudande\w*|utskick\w*|"
        r"marknadsför\w*|direktreklam\w*)|\blegal bas[ie]s\b.*\b(?:advert\w*|newsletters?|offers|marketing)",
        "answer/purpose_information",
        unless=_DEMANDS,
    ),
    # To say no to being used for something is objecting to it.
    _wording(
        r"\b(?:vägra|säga nej|neka|slippa|motsätta|refuse|opt out|say no)\b",
        "answer/objection",
        *("answer/purpose_improvement", "answer/purpose_events", "answer/purpose_customer_service"),
        "answer/purposes",
        unless=r"\b(?:lämna|ge|uppge|give|provide)\b",
    ),
    # A question about another number is none about the identity number.
    _wording(
        r"\b(?:mobil\w*|telefon\w*|tele\w*|tfn|mejl\w*|mail\w*|e-?post\w*|adress\w*|phone|email|e-mail|address|"
        r"(?:mitt|my) (?:nummer|number))\b",
        "answer/data_categories",
        "answer/personnummer_why",
        unless=r"pers|\bpnr\b|födelse|identit|\bssn\b|social|siffr|digits|\bip\b",
    ),
    _wording(
        r"\b(?:kamer\w+|cctv|filmar)\b",
        "answer/cctv_where",
        "not_in_policy/kundcenter_contact",
    ),
    _wording(
        r"\bhur (?:ofta|många gånger)\b|\bhow (?:often|many times)\b",
        "not_in_policy/other",
        *("answer/access_time", "answer/access_right"),
    ),
    # Data can move and people can move: the word alone does not tell.
    _wording(
        r"\b(?:flytta|flyttar|föra|move|transfer)\b(?: över| all)? (?:dem|dom|mina uppgifter|mina data|min data|"
        r"uppgifterna|datan|informationen|my data|my details|them)\b.*\b(?:till|över|to)\b",
        "answer/portability",
        *("off_topic/moving", "off_topic/price_contract"),
    ),
    # "Jag flyttar den 15 juni": not the data but a day.
    _wording(
        r"^(?=.*(?:uppgift|data|information|details)).*"
        r"\b(?:flytta|flyttar|föra|move|transfer)\b(?: över)? (?:den|it)\b(?! (?:\d|första|andra|sista))"
        r".*\b(?:till|över|to)\b",
        "answer/portability",
        *("off_topic/moving", "off_topic/price_contract"),
    ),
    _wording(
        r"\b(?:försvinn\w*|radera\w*|tas\b.*\bbort|plånas|suddas|finns\b.*\bkvar|spara\w*|ligger\b.*\bkvar|kept|deleted|"
        r"erased|disappear\w*)\b",
        "answer/retention_after_contract",
        "off_topic/moving",
        unless=r"^(?!.*\b(?:uppgift\w*|personuppgift\w*|data|datan|information\w*|details)\b)",
    ),
)


def as_worded(turn: Turn) -> Turn:
    """Give message and sentences the meaning that their words have for certain."""
    turn = _wished(turn)
    for wording in _MEANT:
        if wording.read_as:
            names = dict.fromkeys(wording.read_as, wording.means)
            turn = renamed(turn, names, wording.where)
        else:
            turn = _settled(turn, wording)
    return turn


def names_oneself(text: str) -> bool:
    """Whether a text speaks of what there is about its writer ("vad vet ni om mig")."""
    return bool(_ABOUT_ME.search(text))


def _wished(turn: Turn) -> Turn:
    """Read a right that is said as a wish as one; a wish in one sentence is a wish of the whole message."""
    in_part = any(
        _wishes(one.text, one.readings) and one.readings[0].topic in _WISHED
        for one in turn.segments
    )

    def where(text: str, readings: tuple[Reading, ...]) -> bool:
        return _wishes(text, readings) or (in_part and text == turn.text)

    return renamed(turn, _WISHED, where)


def _wishes(text: str, readings: tuple[Reading, ...]) -> bool:
    return bool(readings and _WISH.search(text)) and not _WANTS_TO_KNOW.search(text)


def renamed(
    turn: Turn, names: Mapping[str, str], where: Callable[[str, tuple[Reading, ...]], bool]
) -> Turn:
    """Give other names to readings of the message, and of its sentences, where their words call for it."""

    def heard(text: str, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        if not where(text, readings):
            return readings
        found: dict[str, float] = {}
        for one in readings:
            topic = names.get(one.topic, one.topic)
            found[topic] = found.get(topic, 0.0) + one.p
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return tuple(Reading(topic=topic, p=p) for topic, p in ranked)

    segments = tuple(replace(one, readings=heard(one.text, one.readings)) for one in turn.segments)
    readings = heard(turn.text, turn.readings)
    turn = replace(turn, segments=segments)
    if readings == turn.readings:
        return turn
    outcomes = dict(turn.outcomes)
    for one in turn.readings:
        if one.topic in names:
            after = Reading(topic=names[one.topic], p=one.p).outcome
            outcomes[after] = outcomes.get(after, 0.0) + one.p
            outcomes[one.outcome] = max(0.0, outcomes.get(one.outcome, 0.0) - one.p)
    return replace(turn, readings=readings, outcomes=tuple(outcomes.items()))


def _settled(turn: Turn, wording: Wording) -> Turn:
    sure = Reading(topic=wording.means, p=_SURE)
    segments = tuple(
        replace(one, readings=(sure,)) if wording.fits(one.text) else one for one in turn.segments
    )
    turn = replace(turn, segments=segments)
    # A right used in one sentence counts whatever the others say.
    counts = sure.outcome == "start_case" and any(sure in one.readings for one in segments)
    if not counts and not wording.fits(turn.text):
        return turn
    return replace(turn, readings=(sure,), outcomes=((sure.outcome, _SURE),))
