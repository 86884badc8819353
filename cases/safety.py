"""Notice danger and outages in what people write, before anything else is done with it."""

import re
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import lru_cache

from rapidfuzz.distance import OSA

from cases.folding import fold


@unique
class Danger(StrEnum):
    """What kind of help is needed."""

    LIFE = "life"
    THREAT = "threat"
    RESCUE = "rescue"
    MEDICAL = "medical"
    TRAPPED = "trapped"
    DOWNED_LINE = "downed_line"
    SHOCK = "shock"
    FIRE = "fire"
    GAS = "gas"
    LEAK = "leak"
    POWER_OUT = "power_out"
    HEATING_OUT = "heating_out"


AT_STAKE = frozenset({Danger.LIFE, Danger.THREAT, Danger.RESCUE})
"""Of these no other word in the message can make something harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerHit:
    """The first danger found; `evidence` is the folded phrase, personal numbers excluded."""

    danger: Danger
    evidence: str


def find_danger(text: str) -> DangerHit | None:
    """Give the most urgent danger that a Swedish or English text reports, or None.

    The order is that of `_PHRASES`; who asks where a fault is reported is heard just before the outages.
    """
    folded = _fold(text)
    sentences = _split(_SENTENCE_END, folded)
    # A report of fire must not be lost because the same sentence also speaks of a camera.
    clauses = (*sentences, *_split(_CLAUSE_END, folded))
    # The commas still stand here: "ingen el, tecknat avtal" is an outage, "ingen el tecknad" is none.
    outages = _split(_SENTENCE_END, _NO_CONTRACT.sub(" x ", folded))
    for danger, phrases in _PHRASES.items():
        if danger is Danger.POWER_OUT and (
            match := next(filter(None, map(_FAULT_NUMBER.search, sentences)), None)
        ):
            return DangerHit(danger=danger, evidence=match[0].strip())
        for clause in outages if danger in _OUTAGES else clauses:
            match = _found(danger, phrases, clause)
            if match and not _is_only_mentioned(danger, clause, match):
                return DangerHit(danger=danger, evidence=match[0].strip())
    return None


def _found(danger: Danger, phrases: re.Pattern[str], clause: str) -> re.Match[str] | None:
    pairs = _PAIRS.get(danger)
    return phrases.search(clause) or (pairs.search(clause) if pairs else None)


def speaks_of_other_things(text: str) -> bool:
    """Tell whether a text in which no danger was found is about money, data or a website, however hot its words."""
    folded = _fold(text)
    return bool(
        _FIGURE.search(folded) or _OTHER_THINGS.search(folded) or _NAME.fullmatch(folded.strip())
    )


def _split(end: re.Pattern[str], folded: str) -> tuple[str, ...]:
    parts = (" ".join(part.replace(",", " ").split()) for part in end.split(folded))
    return tuple(part for part in parts if part)


_SENTENCE_END = re.compile(r"[.!?;\n\r:]+")
_CLAUSE_END = re.compile(r"[.!?;\n\r:,]+")
_NOISE = re.compile(r"[^a-z0-9 .!?;:\n\r,]+")
_INNER_COLON = re.compile(r"(?<=[a-z]):(?=[a-z])")  # "sms:a" is one word
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z]{7,13}")
_KEY_WORDS = (
    *("stromlos", "stromlost", "stromlosa", "stromavbrott", "elavbrott", "strommen", "fjarrvarme"),
    *("fjarrvarmen", "gaslukt", "gaslacka", "gnistrar", "gnistor", "nedfallen", "ledningen"),
    *(
        "elledning",
        "hetvatten",
        "brandlukt",
        "sjalvmord",
        "electricity",
        "kolmonoxid",
        "medvetslos",
        "brandlarmet",
    ),
)
_APOSTROPHES = str.maketrans({"ð": "d", "\u2019": None, "'": None})  # "can’t" is one word


def _fold(text: str) -> str:
    """Fold more than `fold` does: no signs, no long runs of a letter, and the words that matter spelt right."""
    plain = _INNER_COLON.sub("", _NOISE.sub(" ", fold(text.casefold().translate(_APOSTROPHES))))
    return _WORD.sub(_corrected, _LONG_RUN.sub(r"\1", plain))


def _corrected(word: re.Match[str]) -> str:
    """Put right one wrong letter in a long word that matters."""
    text = word[0]
    if text in _KEY_WORDS:
        return text
    return next((key for key in _KEY_WORDS if _is_one_off(text, key)), text)


@lru_cache(maxsize=4096)
def _is_one_off(text: str, key: str) -> bool:
    return OSA.distance(text, key, score_cutoff=1) <= 1


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"(?:^|(?<= ))(?:" + "|".join(phrases) + r")(?= |$)")


def _near(things: str, states: str) -> str:
    """Match a thing and its bad state in either order with at most six words between."""
    between = r"(?: [a-z0-9]+){0,6} "
    return rf"(?:{things}){between}(?:{states})|(?:{states}){between}(?:{things})"


# `GAP` lets a few words stand between; it is bounded, so that the search stays linear.
_GAP = r"(?: [a-z0-9]+){0,3} "
_WIRE = (
    r"(?:(?:el|kraft|stromf?|hogspannings|luft|tele)?led+ning(?:en|ar|arna)?|elled+ning(?:en|ar)?"
    r"|(?:el)?kabel(?:n)?|(?:el|strom)?kablar(?:na)?|(?:el|kraft|led+nings)?stolpe(?:n)?|eltrad(?:en)?"
    r"|stromkabel(?:n)?|linjen?|linan|elstolpe(?:n)?|power ?lines?|power ?cables?|(?:live )?wires?|pylon"
    r"|elskap(?:et)?"
    r"|transformator(?:n|station(?:en)?)?|natstation(?:en)?)"
)
_DOWN = (
    r"(?:nere|nedfallen|nedfallna|nedfallet|nerfallen|nerfallna|nedriven|nerriven|fallit|ramlat|rasat"
    r"|har ner|fallen|ligger ner|ligger over|ligger pa|hanger|hangande|avsliten|avslitna|avbruten"
    r"|knackt|knackts|gatt av|slitits av|down|hanging|broken|snapped|fell)"
)
_POWER = r"(?:strom(?:m|n)?en|elen|el|strom|power|electricity|elektriciteten|stroem(?:men)?)"
_GONE = (
    r"(?:borta|gatt|gick|forsvann|forsvunnit|slocknat|slocknade|dog|dott|nere|out|off|gone|(?:ar|e|gatt|gick|blev) av"
    r"|ur funktion|down|borta igen|bruten|brutits|brots)"
)
_HEAT = r"(?:fjarrvarmen|varmen|fjarrvarme|varme|heating|district heating|elementen|radiatorerna)"

_I = r"(?:jag|ja|vi|i|nagon av oss)"
# Papers, accounts and advertising are burnt, killed and typed in without anybody being hurt.
_OF_PAPER = (
    r"(?! (?:(?!for|om|pa|nar|efter|med|till|och|the|over|if|because|and)[a-z]+ ){0,2}?(?:[a-z]*reklam[a-z]*"
    r"|[a-z]*utskick[a-z]*|[a-z]*faktur[a-z]*|[a-z]*rakning[a-z]*|[a-z]*avtal[a-z]*|[a-z]*abonnemang[a-z]*"
    r"|[a-z]*brev(?:et|en)?"
    r"|konto(?:t|n)?|[a-z]*erbjudande[a-z]*|[a-z]*nummer|[a-z]*numret|[a-z]*adress[a-z]*|kod(?:en|er)?|tillgang"
    r"|app(?:en)?|mejl[a-z]*|mail[a-z]*|sms[a-z]*|cookies?|papper[a-z]*|katalog[a-z]*|tidning[a-z]*"
    r"|e ?mails?|marketing|newsletters?|ads?|adverts?|advertising|spam|subscriptions?|accounts?|texts?|messages?"
    r"|reputation|invoices?|bills?|contracts?|offers?|website|chatbot|bot|inbox|mailbox)(?= |$))"
)
_US = (
    rf"(?:(?:er|ert|era|erat|ditt|din|your){_OF_PAPER}|eder|dig|[a-z]*kontor(?:et)?|chefen|vdn|personalen|kundcenter"
    r"|kundtjanst(?:en)?|receptionen|byggnaden|allihop|allihopa|varenda en|you)"
)
# Payments, questions and rockets are "shot" too.
_NO_SHOT = (
    r"(?! (?:upp|till|pa(?! (?:er|dig|personalen|folk)$)|fram|in|ut|over|at sidan|undan|ifran)(?= |$)"
    r"| (?:[a-z]+ ){0,2}?(?:[a-z]*betalning[a-z]*|[a-z]*faktur[a-z]*"
    r"|fraga|fragor|mote(?:t)?|datum(?:et)?|flytt(?:en)?|beslut(?:et)?|mejl|mail|sms|film|foto|raket(?:er)?"
    r"|fyrverkeri(?:er)?"
    r"|vildsvin(?:en)?|radjur(?:en)?|algar?|algen)(?= |$))"
)
# Rock is blasted, near our pipes as well; and a budget or a ceiling of costs.
_NO_BLAST = (
    r"(?! (?:vid|nara|intill|bredvid|utanfor|runt|i narheten|bort|loss|for)(?= |$)"
    r"| (?:[a-z]+ ){0,3}?(?:[a-z]*berg(?:et)?|sten(?:ar|en)?"
    r"|[a-z]*block(?:et|en)?|[a-z]*grund(?:en)?|[a-z]*tunnel(?:n)?|dike(?:t|n)?|[a-z]*tak(?:et)?"
    r"|[a-z]*budget(?:en)?)(?= |$))"
)
# "Döda ert nyhetsbrev": whose it is stands before it.
_NO_MAIL = rf"(?! (?:er|ert|era|erat|ditt|din)(?= )(?!{_OF_PAPER}))"
_NO_TIME = r"(?! (?:[a-z]+ )?(?:tid(?:en)?|ogras(?:et)?|myror(?:na)?|rattor(?:na)?|getingar(?:na)?|rykte[a-z]*)(?= |$))"
_NO_BONFIRE = (
    r"(?! (?:[a-z]+ )?(?:[a-z]*bras(?:an|or)|[a-z]*gras(?:et)?|ris(?:et)?|grillen|ljus(?:et|en)?|lampan"
    r"|lamporna)(?= |$))"
)
_NO_WOOD = r"(?! (?:tag|ved|ner|ned|trad(?:et|en)?|julgran(?:en)?)(?= |$))"
_NO_COPY = r"(?! (?:av|over|ut|cd|skiva|ved|kol)(?= |$)| (?:[a-z]+ )?pengar(?:na)?(?= |$))"
_NO_HOUSE_OF_OURS = r"(?! (?:mitt|min|mina|vart|var|vara)(?= |$))"
_HARM = (
    rf"doda{_NO_TIME}|morda|skjuta{_NO_SHOT}|spranga{_NO_BLAST}|bomba|branna(?: ner| upp)?{_NO_COPY}|elda upp"
    rf"|tutta pa"
    rf"|tanda (?:eld )?pa{_NO_BONFIRE}|sla (?:ihjal|ner|sonder|in)|hugga{_NO_WOOD}|knivhugga|lemlasta|strypa"
    rf"|misshandla"
    rf"|demolera{_NO_HOUSE_OF_OURS}"
)
_HARMS = (
    rf"dodar{_NO_TIME}|mordar|skjuter{_NO_SHOT}|spranger{_NO_BLAST}|branner (?:ner|upp)|eldar upp|tuttar pa"
    rf"|tander (?:eld )?pa{_NO_BONFIRE}|slar (?:ihjal|ner|sonder|in)|knivhugger|demolerar{_NO_HOUSE_OF_OURS}"
)
# "Shoot you an e-mail", and "would it kill you to answer".
_NO_LINE = (
    r"(?! (?:an?|another|the|over|some|one|my)(?: (?:quick|short|new))? (?:e ?)?(?:mail|message|line|text"
    r"|question|note|dm|sms|reply)s?"
    r"(?= |$)| to (?:answer|reply|respond|write|read|call|say|be|tell|do|give|send|help|listen|explain|care|check"
    r"|look|delete"
    r"|stop|show|let|just|at|actually|have|get)(?= |$))"
)
_ALIVE = (
    r"(?:he|she|hes|shes|someone|somebody|somebodys|person|man|woman|child|kid|baby|boy|girl|worker|guy|tenant"
    r"|neighbou?r"
    r"|my (?:[a-z]+ )?(?:husband|wife|partner|son|daughter|mother|mom|mum|father|dad|brother|sister|friend|colleague"
    r"|gran[a-z]*|aunt|uncle|boyfriend|girlfriend))"
)
_SOMEBODY = (
    r"(?:han|hon|hen|nagon|nan|mannen|kvinnan|barnet|killen|kille|tjejen|unge(?:n)?|pojken|flickan|min [a-z]+"
    r"|grannen|person(?:en)?|montoren|arbetaren|he|she)"
)
_STILL = (
    r"(?:unresponsive(?! (?:about|regarding|when|if|as)(?= |$)| (?:on|by) (?:my|this|any|all|e|email|phone"
    r"|gdpr)(?= |$)"
    r"| to (?!touch|pain|voice|light|stimul|us(?: |$)|me(?: |$)))"
    r"|lifeless)"
)
# In work and advertising people drown without water, as long as none is spoken of.
_NO_FLOOD = (
    r"(?!(?: (?:snart|nastan|bokstavligen|fullstandigt|totalt|helt|nu|just|redan))* (?:i|av|under)(?= )"
    r"(?! (?:[a-z]+ ){0,4}?(?:[a-z]*vatt[a-z]*|[a-z]*bad[a-z]*|[a-z]*sjo(?:n|ar)?|hav(?:et)?|[a-z]*damm(?:en)?"
    r"|[a-z]*kanal(?:en)?"
    r"|a|(?:ljungby|hagby|alster|em|halltorps)?an|alv(?:en)?|flod(?:en)?|[a-z]*brunn(?:en)?|[a-z]*pool(?:en)?"
    r"|[a-z]*kallar[a-z]*|[a-z]*rok(?:en)?|[a-z]*gas(?:en|er|erna)?|[a-z]*luft(?:en)?|kol ?oxid(?:en)?"
    r"|kolmonoxid(?:en)?|[a-z]*anga(?:n)?|vak(?:en)?"
    r"|isvak(?:en)?|[a-z]*bassang(?:en)?|[a-z]*vik(?:en)?|[a-z]*kulvert(?:en)?|[a-z]*grop(?:en)?"
    r"|[a-z]*schakt(?:et)?|dike(?:t)?|rum(?:met)?"
    r"|hiss(?:en)?|brand(?:en)?|eld(?:en)?|mat(?:en)?|snara(?:n)?|damm|isen)(?= |$)))"
)
_ALARM = r"(?:brand|rok|fire)[ -]?(?:larm(?:et|e)?|varnare(?:n|s)?|varnarn|varnar|detektor(?:n)?)"
_GAS_ALARM = r"(?:kolmonoxid|kol ?oxid|gas|gasol|co)[ -]?(?:larm(?:et|e)?|varnare(?:n|s)?|varnarn|varnar|detektor)"
_SOUNDS = (
    r"(?:pi+per|tjuter|tjut|ljuder|skriker|larmar|varnar|tutar|ringer|gar(?! till| via| att| ut| in| under)"
    r"|gick (?:nyss|nu|precis|just|igang)|har gatt"
    r"|utlost|lost ut|lostes ut|slagit larm|slar larm|slog larm|borjat (?:pipa|tjuta|lata|ga)|later|blinkar rott)"
)
_WATER = (
    r"vatten|vattnet|oversvamning(?:en)?|oversvammat|oversvammad|vattenlacka(?:n)?|flooded|water"
)
_FUSE_BOX = (
    r"elcentral(?:en)?|elskap(?:et)?|proppskap(?:et)?|sakringsskap(?:et)?|sakringsdosa(?:n)?|kopplingsskap(?:et)?"
    r"|(?:el|vagg)uttag(?:et|en)?|uttag(?:et|en)(?! (?:av|pa|fran))|fuse box|electrical panel|sockets?"
)
_PHRASES: dict[Danger, re.Pattern[str]] = {
    # First, for who threatens us speaks of dying too.
    Danger.THREAT: _any(
        rf"{_I} (?:[a-z]+ ){{0,3}}?(?:ska|skall|kommer(?: att)?|tanker|har tankt)"
        rf" (?:[a-z]+ )?(?:{_HARM})(?: [a-z]+){{0,3}}?"
        rf" {_US}",
        rf"(?:ska|skall|kommer|tanker) {_I} (?:[a-z]+ ){{0,2}}?(?:{_HARM})(?: [a-z]+){{0,3}}? {_US}",
        rf"(?:kommer(?: att)?|tanker|ska) (?:spranga{_NO_BLAST}|bomba|branna ner|elda upp)(?: [a-z]+){{0,2}} {_US}",
        rf"{_I} (?:[a-z]+ ){{0,2}}?(?:{_HARMS})(?: [a-z]+){{0,3}}? {_US}",
        rf"(?:{_HARMS}) {_I}(?: [a-z]+){{0,3}}? {_US}",
        rf"(?:spranger{_NO_BLAST}|branner ner|eldar upp)(?: [a-z]+){{0,2}}? {_US}",
        r"(?:kommer|aker|gar|dyker upp|star)(?: jag| vi)?(?: [a-z]+){0,2} (?:hem till|hemma hos|utanfor (?:huset"
        r"|dorren)"
        r" (?:hos|till)) (?:er|dig|din|ditt|chefen|vd|handlaggaren|nagon av er)"
        r"(?! (?:sida|hemsida|webb[a-z]*|kund|kunder|butik|for att))(?: [a-z]+)?",
        rf"{_I} vet (?:nog |exakt |precis |mycket val )?var (?:ni|du|han|hon|[a-z]* ?chef(?:en)?|era barn|dina barn)"
        r" (?:bor|gar i skolan)",
        r"(?:ni|du) (?:alla )?(?:ska|kommer(?: att)?) (?:fa )?(?:do(?! ut)|bloda)(?: allihop| for det)?",
        r"(?<!som en )bomb(?:en)?(?: [a-z]+){0,2} (?:hos er|(?:pa|i|vid|under) er[at]?(?: [a-z]+)?)",
        r"(?:kommer|tar med|har med)(?: [a-z]+){0,4} (?:kniv(?:en)?|yxa(?:n)?|pistol(?:en)?|gevar(?:et)?|bossa(?:n)?"
        r"|bensindunk(?:en)?)(?: [a-z]+){0,4} (?:er|ert|kontoret)",
        rf"(?<!wont )(?<!wouldnt )(?<!won t )(?<!wouldn t )(?:kill|shoot|stab|bomb|burn down|blow up|beat up)"
        rf" (?:you{_NO_LINE}|your{_OF_PAPER})(?: [a-z]+)?",
        r"i know where you (?:live|all live)",
    ),
    Danger.LIFE: _any(
        r"(?:ta|tar) (?:mitt )?livet av (?:mig|sig)(?: sjalv)?",
        r"(?:ta|tar|avsluta|avslutar) mitt (?:eget )?liv",
        r"(?:vill|tanker|orkar) (?:bara )?do",
        r"(?:vill|orkar) inte (?:langre )?finnas(?: langre| mer| till)?(?=$)",
        r"(?:vill|orkar|klarar|tanker) inte (?:av att |langre )?leva",
        r"inte (?:langre )?(?:vill|orkar|klarar)(?: [a-z]+){0,2} leva",
        r"sjalvmords?(?:tankar|planer)?",
        r"skada(?:r)? mig sjalv",
        r"kill(?:ing)? myself",
        r"end(?:ing)? my (?:own )?life",
        r"(?:want|going) to die",
        r"suicid(?:e|al)",
        rf"(?:ska|kommer(?: att)?|tanker) (?:jag )?(?:doda{_NO_TIME}{_NO_MAIL}|morda|sla ihjal|skjuta{_NO_SHOT}"
        rf"|spranga{_NO_BLAST}|mordhota)(?: [a-z]+){{0,3}}",
        rf"(?:kill|shoot|stab) (?:him|her|them|everyone){_NO_LINE}(?: all)?",
        r"livsfara",
        r"livshotande",
        r"mordhot(?:ad|ar|et)?",
        r"(?<!som en )bomb(?:hot)?(?:en|et)? (?:i|pa|mot|under|vid)(?: [a-z]+)?",
        r"hotar (?:med )?(?:att )?(?:doda|sla(?! (?:av|ifran|fran|igen)(?= |$))|skjuta|knivhugga)(?: [a-z]+)?",
        r"hotar (?:mig|oss) (?:med(?! inkasso| kronofogd| avstangning)|till livet)(?: [a-z]+)?",
    ),
    Danger.RESCUE: _any(
        r"medvetslos[at]?|medvetslost|livlos[at]?|livlost|avsvimmad[e]?|svimmat av",
        r"andas (?:inte|int|ej|knappt|inge)",
        rf"{_SOMEBODY}(?: [a-z]+){{0,3}} (?:ror sig inte|ror sig int|svarar inte pa tilltal|har slutat andas"
        rf"|vaknar inte"
        r"|har kollapsat|fick hjartstopp|blir inte av med strommen|sitter fast i strommen)",
        r"(?:jag |vi )?(?:kan|far) (?:inte|knappt) (?:andas|luft(?! (?:ur|ut|i) ))|far ingen luft(?! (?:ur|ut|i) )",
        rf"(?:kvavs|drunknar){_NO_FLOOD}|hjartstopp|har (?:fatt )?(?:en )?hjartinfarkt",
        r"(?:klattrat|gatt|krupit|tagit sig) (?:in i|in pa|upp i|upp pa) (?:transformator[a-z]*|stallverk[a-z]*"
        r"|natstation[a-z]*"
        r"|(?:kraftlednings|el)?stolpe[a-z]*|kraftledning[a-z]*)",
        r"unconscious|not breathing|isnt breathing|cant breathe|cannot breathe|passed out",
        # So are websites and offices called as well.
        rf"{_ALIVE}(?: [a-z]+){{0,5}}? {_STILL}|{_STILL} (?:[a-z]+ )?{_ALIVE}",
        rf"(?:lying|lies|laying|found|collapsed|floor|ground|breathing|unconscious)(?: [a-z]+){{0,3}} {_STILL}",
    ),
    Danger.MEDICAL: _any(
        _near(
            r"respirator(?:n)?|ventilator(?:n)?|andningsapparat(?:en)?|andningshjalp(?:en)?|syrgas[a-z]*|oxygen"
            r"|syrekoncentrator[a-z]*|hemdialys(?:en)?|dialys(?:en|apparat[a-z]*)?|cpap[a-z]*|hjartpump(?:en)?"
            r"|livsuppehallande[a-z]*|trygghetslarm(?:et)?|medicinsk(?:a)? (?:utrustning(?:en)?|apparat(?:en|er"
            r"|erna)?)",
            r"(?<!bli )(?<!blir )utan strom|(?<!bli )(?<!blir )utan el|ingen strom|ingen el|strommen (?:gick"
            r"|har gatt|ar borta|forsvann)|elen (?:gick|har gatt"
            r"|ar borta|forsvann)|stromlos[at]?|stannat|har dott|dog|slutat|slocknat|batteriet|pa batteri"
            r"|no power|stopped"
            r"|on battery|battery",
        ),
    ),
    Danger.TRAPPED: _any(
        r"(?:sitter|sitt|ar|e|fastnat|fast|instangd[a]?|sitter fast)(?: [a-z]+){0,2} (?:fast "
        r"|instangd[a]? )?(?:i|inne i)"
        r" (?:en |var |min )?hiss(?:en)?",
        r"hissen(?: [a-z]+){0,3} (?:stannat|fastnat|stannade|fastnade|star stilla)(?: [a-z]+){0,3}",
        r"(?:stuck|trapped) in (?:the |a |our )?(?:lift|elevator)",
    ),
    Danger.DOWNED_LINE: _any(
        rf"{_WIRE}{_GAP}{_DOWN}",
        rf"{_DOWN} {_WIRE}",
        rf"{_DOWN}{_GAP}{_WIRE}(?: [a-z]+)? (?:pa|over|i) (?:vagen|gatan|marken|tomten|skogen)",
        rf"(?:nerblast|nedblast|lost?|losa|frilagd|blottad|avsliten) {_WIRE}",
        r"(?:[a-z]*stolpe(?:n)?)(?: [a-z]+){0,3} (?:valt|lutar|blast ner|ramlat|fallit|knackts)",
        rf"(?:hanger|ligger){_GAP}{_WIRE}{_GAP}(?:ner|los|over|pa|i)",
        rf"{_WIRE}{_GAP}(?:pa|over) (?:vagen|gatan|marken|tomten|hustaket|staketet|bilen)",
        rf"trad{_GAP}(?:over|pa|mot|i) {_WIRE}",
        rf"(?:tree|branch){_GAP}(?:on|across|over){_GAP}{_WIRE}",
        # "Tog kort på" is a photograph and no collision.
        rf"(?<!tog )(?<!ta )(?<!tagit )(?:gravt|grav|gravde|slog|slagit|klippt|klippte|korde|kort)"
        rf" (?:av|pa|sonder|in i){_GAP}{_WIRE}",
        r"(?:sladdar|kablar|tradar|ledningar) (?:som )?(?:hanger|sticker|ligger)(?: [a-z]+){0,2}",
        rf"(?<!tog )(?<!ta )(?<!tagit )(?:kort|korde|kraschat|kraschade)(?: [a-z]+){{0,2}} (?:in i|pa)"
        rf"(?: [a-z]+){{0,2}} (?:kopplingsskap(?:et)?|kabelskap(?:et)?|{_WIRE})",
        r"(?:oppet|oppen|trasigt|sondrigt|pakort) (?:elskap|kabelskap|natstation|transformator)",
        r"(?:elskap|kabelskap)(?:et)?(?: [a-z]+){0,3} (?:oppet|oppen|trasigt|pakort|sondrigt)",
    ),
    Danger.SHOCK: _any(
        r"(?:fick|fatt|far)(?: [a-z]+){0,2} (?:en )?(?:el ?)?(?:stot|stromstot|elstot|elchock)",
        r"(?:stromstot|elstot|elchock|elolycka|stromgenomgang|elstotar|stromstotar)",
        r"(?:fick|fatt|far|gav|ger|efter|av|sma|kanner)(?: [a-z]+){0,2} (?:el ?)?stot(?:ar|en)?",
        r"(?:det )?(?:kittlar|pirrar|sticker|ilar)(?: [a-z]+){0,4} (?:kranen|diskbanken|duschen|spisen|vattnet"
        r"|elementet"
        r"|kylskapet|tvattmaskinen)",
        r"(?:sitter|satt|fastnat|fastnade) fast i (?:strommen|elen)",
        _near(_WATER, _FUSE_BOX),
        r"(?:stromforande|spanningssatt)(?: [a-z]+){0,3}",
        r"(?:got|getting|received) (?:an |a )?(?:electric )?shock(?:ed)?",
        r"electrocuted",
        r"strom i (?:det|den|locket|marken|staketet|vattnet|diskbanken|kranen|racket|mig|kroppen)",
    ),
    Danger.FIRE: _any(
        r"(?:det )?brinner",
        r"(?:star|fattat|fattade|tog|tagit) (?:i )?(?:eld|brand|lagor)",
        r"(?:brand|eldsvada)(?: [a-z]+){0,2} (?:i|pa|vid) (?:[a-z]+ )?(?:elskap(?:et)?|kabelskap(?:et)?"
        r"|transformator(?:n)?|matare(?:n)?|hus(?:et)?|kallare(?:n)?|elcentral(?:en)?|proppskap(?:et)?"
        r"|lagenhet(?:en)?|garage(?:t)?|natstation(?:en)?)",
        r"(?:det )?(?:gnistrar|sprakar|gnistra|ljusbagar?)",
        r"gnistor",
        r"(?:det )?(?:ryker|roker|kommer rok)(?: [a-z]+){0,3}",
        r"rok (?:fran|ur|i)(?: [a-z]+){1,2}",
        r"osar (?:ur|fran)(?: [a-z]+){1,2}",
        r"(?:luktar|lukt av|doftar|osar|stinker|lukta)(?: [a-z]+){0,2}?"
        r" (?:brant|brannt|brand|rok|smalt plast|brand plast|brant plast|brant gummi|het plast|varm plast"
        r"|branda kablar)",
        r"brandlukt|brandrok|branlukt|roklukt",
        rf"{_ALARM}(?: [a-z]+){{0,4}} {_SOUNDS}",
        rf"{_SOUNDS}(?: [a-z]+){{0,3}} {_ALARM}",
        r"larmet (?:bara )?(?:pi+per|tjuter|ljuder|skriker|gar (?:nu|just nu|hela tiden)|har lost ut)",
        r"(?:smoke|fire) (?:alarm|detector)(?: [a-z]+){0,3} (?:beeping|going off|went off|ringing|is on|sounding)",
        r"rok(?:en)? (?:kommer|valler|tranger|sipprar|strommar)(?: [a-z]+){0,2}|full(?:t)? (?:av|med) rok"
        r"|rokutveckling",
        r"(?:uttaget|eluttaget|vagguttaget|sladden|kontakten|strombrytaren|proppen|proppskapet|elcentralen|laddaren"
        r"|laddboxen|elmataren|sakringen)(?: [a-z]+){0,3}"
        r" (?:smalt|smalter|smalte|glodhet|glodhett|glodheta|kokhet|kokhett|fraser|sprakar|pyr|bolmar|ryker)",
        r"(?:fraser|sprakar|pyr|bolmar|smaller)(?: [a-z]+){0,2} (?:i|ur|fran) (?:[a-z]*uttag(?:et)?|[a-z]*skap(?:et)?"
        r"|elcentral(?:en)?|laddbox(?:en)?|elmatare(?:n)?|sladd(?:en)?)",
        r"(?:is |are |on |caught |caught on )(?:on )?fire",
        r"(?:there is |theres )(?:a )?(?:fire|smoke)",
        r"sparks?|sparking|burning smell|smoke (?:from|coming)(?: [a-z]+){0,3}",
        r"(?:ser|syns) (?:eld|eldslagor|lagor|rok)",
        r"eld(?:en)? (?:vid|i|pa|fran)(?: [a-z]+)",
        r"smoke is coming(?: [a-z]+){0,3}",
        r"(?:knastrar|lyser blatt|blixtrar)(?: [a-z]+){0,4} (?:skapet|[a-z]*skap(?:et)?|mataren"
        r"|centralen|ledningen|stolpen)",
        r"explo(?:sion|derat|derade|derar|ded|ding)",
    ),
    Danger.GAS: _any(
        r"(?:luktar?|kanner|lukt av|doftar|stinker)(?: [a-z]+){0,2} (?:gass?|gaslukt)",
        r"gas ?(?:lukt|lacka|lackage|lackan|laka|lackaget)",
        r"gas(?:en)? lacker|lacker(?: [a-z]+){0,2} gas",
        r"kolmonoxid(?:en|forgiftning(?:en)?|forgiftad)?|kol ?oxid(?:en)?|kolosforgift[a-z]*|carbon monoxide",
        r"(?<! )(?:kolmonoxid|koloxid|gas)larm(?:et)?(?=$)",
        rf"{_GAS_ALARM}(?: [a-z]+){{0,4}} {_SOUNDS}",
        rf"{_SOUNDS}(?: [a-z]+){{0,3}} {_GAS_ALARM}",
        r"(?:luktar|lukt av|stinker)(?: [a-z]+){0,2} (?:ruttna agg|rutten agg|svavel)",
        r"(?:gas|co|carbon monoxide) (?:alarm|detector)(?: [a-z]+){0,3} (?:beeping|going off|went off|ringing"
        r"|sounding)",
        r"smell(?:s|ing)?(?: [a-z]+){0,2} gas",
        r"gas (?:leak|smell)(?:ing|s)?",
    ),
    Danger.LEAK: _any(
        r"(?:fjarrvarme|hetvatten|varmvatten|varmvattens?|fjarrvarmes?|vatten)"
        r"(?:lack(?:a|age|aget|an)|laka|led+ning(?:en)? (?:lacker|har gatt sonder|sprang))",
        r"lack(?:a|age|er)(?: [a-z]+){0,4} (?:fjarrvarme[a-z]*|hetvatten|varmvatten|het anga|anga|kulvert(?:en)?)",
        r"(?:vatten|anga)(?: [a-z]+){0,3} (?:forsar|sprutar|rinner|lacker)(?: [a-z]+){0,3} "
        r"(?:fjarrvarme[a-z]*|marken|gatan|kulvert(?:en)?)",
        r"(?:fjarrvarme[a-z]*|hetvatten|kulvert(?:en)?|undercentral(?:en)?)(?: [a-z]+){0,4} "
        r"(?:gatt sonder|gick sonder|lacker|lacka|lackage|sprutar|rinner|forsar|sprang|sprucken|sprack)",
        r"(?:sprutar|forsar|rinner|lacker)(?: [a-z]+){0,3} (?:ut )?(?:hett vatten|hetvatten|kokhett|anga)",
        r"(?:hett|kokhett|skallhett|kokande|hot|boiling|scalding) (?:vatten|water)(?: [a-z]+){0,4}"
        r" (?:sprutar|forsar|rinner|lacker|ut|pouring|leaking|spraying|everywhere)",
        r"(?:angan?|steam)(?: [a-z]+){0,3} (?:ur|fran|from|out of) (?:marken|gatan|brunn(?:en)?|the "
        r"(?:ground|street))",
        r"(?:district heating|hot water|steam)(?: [a-z]+){0,2} (?:leak(?:s|ing)?|burst|pipe burst)",
        r"leak(?: [a-z]+){0,3} (?:district heating|hot water)(?: [a-z]+)?",
    ),
    Danger.POWER_OUT: _any(
        r"str(?:o|oe)m ?l(?:o|oe)(?:s|st|ss|sa)",
        r"(?:el|stro)m?avbrot+(?:et)?",
        r"(?:el|strom) ?av?brot+(?:et)?",
        rf"{_POWER}(?: [a-z0-9]+){{0,4}} {_GONE}",
        r"(?:forsvann|gick|slocknade) (?:strommen|elen|lamporna|ljuset|all el)",
        r"(?:har vi|ar det|det ar|det blev)(?: [a-z]+)? avbrott(?: igen| nu| just nu)?",
        r"fel pa (?:elen|strommen)",
        r"(?:ljuset|lamporna|lyset)(?: [a-z]+){0,2} (?:slocknade|slocknat|slocknar)",
        r"hela (?:gatan|byn|omradet|kvarteret|huset)(?: ar| blev)? (?:nere|slackt|mork|morkt|svart)",
        r"(?:the )?lights (?:went out|are out|are off)",
        r"(?:ingen|inte nagon|utan|saknar|saknas|inget|har inte) (?:strom|el|elektricitet)(?:men|en)?",
        r"(?:det ar |allt ar |blev )?(?:helt |alldeles )?(?:morkt|becksvart|nedslackt|slackt) "
        r"(?:i|pa) (?:hela )?(?:[a-z]+ )?(?:huset|omradet|byn|kvarteret|gatan|lagenheten|stan)",
        r"spannings(?:bortfall|los|lost|losa)",
        r"(?:allt|lamporna|lampor) (?:har |ar )?(?:slocknat|slocknade|slackt|nedslackt)",
        r"halva (?:huset|lagenheten) (?:har|saknar|ar utan)(?: bara)? (?:strom|el|ljus)",
        r"power (?:outage|cut|failure|is out|went out|has gone)",
        r"black ?out",
        r"(?:no|without|lost|lost our) (?:power|electricity)",
        r"(?:strom|el)(?:men|en)? (?:funkar|fungerar) inte",
    ),
    Danger.HEATING_OUT: _any(
        rf"{_HEAT}(?: [a-z0-9]+){{0,3}} (?:{_GONE}|(?:sten|helt )?dod(?:a)?|kall(?:a|t)?|iskall(?:a|t)?|slutat"
        rf"|fungerar inte|funkar inte"
        r"|not working|doesnt work|stopped)",
        r"(?:ingen|utan|saknar|inte nagon|har inte|inget) (?:varme|fjarrvarme|varmvatten|varmen)",
        r"(?:elementen|radiatorerna|elementet) (?:ar )?(?:alla )?(?:is ?)?kalla",
        r"(?:iskallt|utkylt|svinkallt) (?:i|inne) ?(?:huset|lagenheten|hela huset|hemma)?",
        r"(?:no|without) (?:heating|heat|hot water)",
        r"(?:varme|fjarrvarme)(?:avbrott|stopp)(?:et)?",
    ),
}

_PLANT = (
    r"eltrad(?:en)?|(?:luft|el|kraft|hogspannings)?ledning(?:en|ar|arna)?|[a-z]*kabel(?:n)?|[a-z]*stolpe(?:n)?"
    r"|[a-z]*transformator(?:n)?|natstation(?:en)?|elskap(?:et)?|kabelskap(?:et)?|kopplingsskap(?:et)?"
    r"|elcentral(?:en)?|proppskap(?:et)?|sakringsskap(?:et)?|elmatare(?:n)?|laddbox(?:en)?"
)
_HOT_PIPE = r"fjarrvarme[a-z]*|kulvert(?:en)?|hetvatten|hett vatten|undercentral(?:en)?"
_CURRENT = r"strommen|elen|all strom|all el|spanningen"

# The words of a report come in any order; a thing of ours and a bad state together are enough.
_PAIRS: dict[Danger, re.Pattern[str]] = {
    Danger.LIFE: _any(
        r"(?:ta|tar) sitt (?:eget )?liv",
        r"end it all",
    ),
    Danger.DOWNED_LINE: _any(
        _near(
            _PLANT.replace("[a-z]*kabel(?:n)?", "(?:el|strom)?kabel(?:n)?"),
            r"slapar|slitits ner|slitits av|pa grasmattan|i tradgarden|dinglar"
            r"|klattrar|demolerad|demolerat|pakord|pakort|kullkord|valt|vippar"
            r"|star oppet|star oppen|utan lock|blottad|blottade|hanger lagt|ligger over vagen",
        ),
    ),
    Danger.SHOCK: _any(r"(?:fick|fatt|far) (?:strom|el) i (?:sig|henne|honom|mig|handen|kroppen)"),
    Danger.FIRE: _any(
        r"eldsflamm[a-z]+|flammor|eldslagor|overtand(?:t|a)?",
        _near(
            _PLANT,
            r"smallde|small|smaller|pyr|glodhet|blixtrar|blixtrade|brann|rok|gloder|glodde|overhettad",
        ),
        r"small(?:de)? och (?:det )?blixtrade",
    ),
    Danger.GAS: _any(
        _near(r"gas|gasen|naturgas|biogas", r"lukt|lukten|luktar|lacker|lacka|stank|stinker")
    ),
    Danger.LEAK: _any(
        _near(
            _HOT_PIPE,
            r"brustit|brast|angar|pol|vattenpol|oversvammat|oversvamning|sprungit|forsar|sprutar"
            r"|strommar ut|valler",
        ),
        r"(?:ror(?:et)?)(?: [a-z]+){0,5} (?:angar|anga)",
        r"(?:det )?angar (?:ur|fran) (?:marken|gatan|brunn(?:en)?|vagen)",
    ),
    Danger.POWER_OUT: _any(
        _near(
            _CURRENT,
            r"slagits ut|slagit ut|utslagen|blivit av med|forlorat|tappat|vack",
        ),
        rf"(?:{_CURRENT})(?: [a-z0-9]+){{0,4}} (?:tillbaka|aterkommer)",
        r"(?:kolsvart|becksvart|kolmorkt|beckmorkt)",
        r"(?:ljuset|lyset) (?:gick|dog|forsvann)",
        r"(?:helt |alldeles )?(?:svart|slackt|nedslackt) (?:i|pa|hos) (?:hela )?(?:huset|byn|gatan|oss"
        r"|lagenheten|omradet"
        r"|kvarteret|trappuppgangen)",
    ),
    Danger.HEATING_OUT: _any(
        r"varmvatt(?:net|en)(?: [a-z]+)? (?:slut|borta|kallt)",
        r"kallt inne i (?:hela )?(?:huset|lagenheten)",
    ),
}

# Words that show that an outage is the topic of a question about messages, money, plans or data.
_ABOUT = re.compile(
    r"\b(?:sms[a-z]*|mejl|mail|notis(?:er)?|avisering(?:ar)?|information(?:en)?|info|informera[a-z]*|meddela[a-z]*"
    r"|avbrottsinfo[a-z]*|personuppgift[a-z]*|uppgift(?:er|erna)?|gdpr|integritet[a-z]*|policy[a-z]*"
    r"|ersattning[a-z]*|[a-z]+ersattning(?:en)?|kompens[a-z]*|faktura[a-z]*|fakturor[a-z]*|avtal(?:et)?"
    r"|planerat|planerade|planerad|aviserat|aviserade|kommande|statistik|historik|registrera[ts]*|lagra[a-z]*"
    r"|spara[a-z]*|samtycke|utskick|anvander ni|hanterar|behandlar|telefonnummer|mobilnummer"
    r"|reklam|chatten|hemsidan|webbplatsen"
    r"|behover ingen|behover inte|internet|bredband(?:et)?|fiber|(?:hos|fran) er|kund hos"
    r"|planned|compensation|notif[a-z]*|text messages?|my data|personal data|invoice|privacy|texts?)\b"
)
_NOW = re.compile(
    r"\b(?:just nu|nu|precis|fortfarande|sedan (?:i )?(?:natt|morse|kvall|igar|flera|tidigt|klockan|kl)"
    r"|hjalp|akut|now|since|still|hela omradet|hos oss|hos mig|hemma hos)\b"
)
# Said about another time, another thing or nobody: not a report of danger.
_PAST_OR_FIGURE = re.compile(
    r"\b(?:brinner for|brann for|brandvagg[a-z]*|firewall[a-z]*|gnistan|gnista av|forra aret|i fjol|forra veckan"
    r"|forra manaden|for [a-z0-9]+ (?:ar|manader|veckor) sedan|last (?:year|month|week)|20[012][0-9]"
    r"|brinner inte|ingen brand|ingen rok|inget brinner|filma[rs]?|filmat|filmade|filmer|kamera(?:n|or|bilder)?"
    r"|brandfarlig[a-z]*|fire ?sale|inte livsfara|utan livsfara|data explosion|brinner inne"
    r"|som en sprang[a-z]*|el ?pris[a-z]*|elpriset|exploderat i pris"
    r"|fortroende(?:t)?|ledningen (?:pa|i|for) (?:foretaget|bolaget|er)|ledningsgruppen|priserna)\b"
)
# Anger and money in the words of fire and death. A person who says "jag" about their own life is always heard.
_FIGURE = re.compile(
    r"\b(?:klagar?(?: [a-z]+){0,3} sa det ryker|klagomal sa det ryker|sa det ryker om(?: det| er)?"
    r"|det brinner i knutarna|ringa?(?: [a-z]+){0,2} om det brinner(?= inte| annars|$)"
    r"|ryker (?:val )?(?:det dar|[a-z]*loggar(?:na)?|uppgifterna|jobbet)"
    r"|brann till i|(?:brinner|kokar|glodde|ryker|exploderar) av (?!sig)|ryker om att"
    r"|(?:[a-z]*faktur[a-z]*|[a-z]*rakning[a-z]*|[a-z]*pris(?:et|er|erna)?|policyn?|ni)(?: [a-z]+){0,3} stot(?:ar)?"
    r"|stot(?:ar)? av att"
    r"|brinna? i helvete[a-z]*|luktar(?: [a-z]+){1,3} (?:om|kring) (?:er|ert|era|det|den|detta)"
    r"|(?:stot|elstot|chock|elchock)(?:en)? (?:av|nar|over)(?: [a-z]+){0,4} (?:[a-z]*rakning[a-z]*|[a-z]*faktur[a-z]*"
    r"|[a-z]*pris[a-z]*|avgift[a-z]*|belopp[a-z]*)|pris[a-z]*(?: [a-z]+){0,2} exploder[a-z]*"
    r"|(?:ni|[a-z]*rakning(?:en|ar|arna)|faktur(?:an|or|orna)|priset|priserna|det har) tar livet av"
    r"|do av (?:skam|skratt|tristess|nyfikenhet|langtan)|inte leva med att"
    r"|my data is|personal data|killing me with)\b"
)
# What a report of danger is not about: a classifier alone must not call for help in such a sentence.
_OTHER_THINGS = re.compile(
    r"\b(?:[a-z]*pris(?:et|er|erna|ets)?|[a-z]*rakning(?:en|ar|arna)?|[a-z]*faktur(?:a|an|or|orna)|batteri(?:et)?"
    r"|hemsida(?:n)?|webb[a-z]*|appen|chatten|reklam(?:en)?|uppgift(?:er|erna)?|personuppgift[a-z]*|data"
    r"|helvete[a-z]*"
    r"|ledningen hos er|bills?|prices?|website|app|my data|personal data)\b"
)
# Electricity that nobody has ordered has not failed. "Inkopplad" and "påslagen" are not here: such power is out.
_NO_CONTRACT = re.compile(
    r"\b(?:ingen|inget|inga|inte|inte nagon|inte nagot|utan|saknar|saknas) (?:el|strom|fjarrvarme|varme)"
    r"(?:(?: (?:an|annu|alls|som|har|ar|blivit)){0,2}"
    r" (?:teckna(?:d|t|ts)|bestall(?:d|t|ts)|boka(?:d|t|ts)|anmal(?:d|t|ts)|avtala(?:d|t|ts)|registrera(?:d|t|ts)"
    r"|ordna(?:d|t|ts)|fixa(?:d|t|ts)|pa mitt namn)(?! (?:[a-z]*avtal(?:et)?|kontrakt(?:et)?|elektriker))"
    r"|[ -](?:avtal|kontrakt|abonnemang|leverantor|bolag|handlare|handelsavtal)"
    r"(?! (?:ar|finns|har|fanns|klart|tecknat med)\b))\b"
    r"|\b(?:no|without|any) (?:power|electricity|heating|district heating)"
    r" (?:contract|agreement|subscription|supplier|provider|plan|deal|account)s?\b(?! (?:is|are|was|has|exists)\b)"
)
# A contract that is in order speaks for an outage, not for a question about contracts.
_HAS_CONTRACT = re.compile(
    r"\b(?:har|tecknade|tecknat|skrev|skrivit) (?:ju |redan |ett |tecknat |skrivit )*[a-z]*avtal(?:et)?(?: hos er)?\b"
    r"|\b[a-z]*avtal(?:et)? (?:finns|ar (?:klart|tecknat|igang|skrivet|aktivt)|har (?:jag|vi)|borjade|startade)\b"
)
# To win in court, to blow a budget, or somebody of ours who comes home to somebody.
_NO_THREAT = re.compile(
    r"\b(?:i (?:ratten|domstol|tingsratten|media|tidningen)|pa natet|budget(?:en)?|[a-z]*kvot(?:en)?"
    r"|tekniker(?:n|na)?|montor(?:en)?|elektriker(?:n)?|brev(?:et)?|paket(?:et)?|[a-z]*matare(?:n)?|kommer ni"
    r"|ni kommer|med (?:mejl|mail|brev|fragor)"
    r"|mig sjalv)\b"
)
# With a paper in the hand everybody may come; with a knife, or to the boss, nobody.
_COMES_HOME = re.compile(
    r"(?:hem till|hemma hos|utanfor (?:huset|dorren) (?:hos|till)) (?:er|dig|din|ditt)"
    r"(?! (?:[a-z]+ )?(?:chef|vd|handlaggare|direktor|familj|fru|man|barn|ungar|mamma))\b"
)
_MEANS_HARM = re.compile(
    r"\b(?:kniv(?:en|ar)?|yxa(?:n)?|pistol(?:en)?|gevar(?:et)?|bossa(?:n)?|vapen|bensin[a-z]*|[a-z]*slagtra[a-z]*"
    r"|hammare(?:n)?"
    r"|sla(?:r|ss)?(?! (?:en signal|mig ner|oss ner))|spark[a-z]*|dod[a-z]*|morda[a-z]*|skjut[a-z]*|sprang[a-z]*"
    r"|brann[a-z]*|tander|eldar|krossa[a-z]*|skada[a-z]*|smaller"
    r"|angra[a-z]*|hamn[a-z]*|hamd[a-z]*|straffa[a-z]*|blod[a-z]*|jav(?:el|la|lar)[a-z]*|i natt|inatt"
    r"|mitt i natten|gor upp|gora upp"
    r"|akta (?:er|dig)|passa (?:er|dig) noga|vanta bara|vanta dig|ska (?:ni|du) (?:fa|se)|far (?:ni|du) se"
    r"|gang(?:et)?|grabbar(?:na)?|kompisar|polare|rad+a for"
    r"|lara (?:er|dig)|nagon av er|vet var)\b"
)
# What was read or seen, what has been, and a manner of speaking.
_NO_RESCUE = re.compile(
    r"\b(?:laste|last om|nyhet[a-z]*|i tidningen|[a-z]*filmen|[a-z]*serien|forra (?:aret|veckan|manaden)|i fjol"
    r"|for [a-z0-9]+ (?:ar|manader|veckor) sedan|(?:avsvimmad|svimmat) (?:nastan )?av"
    r"|(?:nara|nastan) (?:en )?hjart[a-z]*|(?:[a-z]*sida(?:n)?|webb[a-z]*|chatt(?:en)?|app(?:en)?"
    r"|kundtjanst(?:en)?|kundcenter|bot(?:en|ten)?|begaran|arende(?:t)?|svar(?:et)?)"
    r" (?:(?:ar|e|kanns|verkar|helt|ju|lika|ganska|sa|ratt) )*livlos[at]?|(?:en|fa|far|fick) (?:smarre "
    r"|nastan )?hjart(?:stopp|infarkt) (?:av"
    r"|nar|over)"
    r"|bort sig|livlos[at]? (?:chatt|kundtjanst|sida|webb|hemsida|stadsdel|stad)[a-z]*|livlost (?:ute|hos er)"
    r"|filmad[e]?|filmat|fullt medvetslos[a]? av skratt)\b"
)
# Who asks where faults are reported needs the number, and soon perhaps more than that.
_FAULT_NUMBER = re.compile(
    r"^(?!.*\b(?:spel[a-z]*|inspel[a-z]*|spara[a-z]*|lagra[a-z]*|registr[a-z]*|samtalet|personuppgift[a-z]*"
    r"|sms[a-z]*|anvander|mitt)\b).*"
    r"\b(?P<ask>(?:ringa?|ringer|nummer|numret|telefonnummer|felanmal[a-z]*|call|nar (?:jag|vi|man)"
    r"|kontakta[r]?)(?: [a-z]+){0,5}"
    r" (?:om|nar|ifall|nar det|if|when) (?:[a-z]+ )?(?:strommen|elen|strom|el|the power|power|fjarrvarmen|varmen)"
    r" (?:gar|gatt|har gatt|forsvinner|dor|slocknar|bryts|slas ut|ar borta|blir borta|goes|is|goes out|fails))\b"
)
# "Ström" and "Anna Brand" are people, who must be able to say what they are called.
_NAME = re.compile(
    r"(?:(?:jag|hon|han) heter |mitt namn ar |namn |det ar )?"
    r"(?:(?!inge|inga|behov|sakna|utan|vill|mer|har|str|problem|fel|ge|nar|var|hjalp|full|min|vi|det)[a-z]+ ){0,3}"
    r"(?:[a-z]*strom|brand|eld|storm|blixt|flamma|rok|lager)"
)
_GENERAL = re.compile(
    r"^(?:hur|varfor|vad hander|vilka|vilken|nar far|far jag|ger ni|skickar ni|how|why|what)\b"
)
_OUTAGES = frozenset({Danger.POWER_OUT, Danger.HEATING_OUT})


def _is_only_mentioned(danger: Danger, clause: str, match: re.Match[str]) -> bool:
    if _FIGURE.search(clause):
        return True
    if danger is Danger.LIFE:
        return False
    if danger is Danger.THREAT:
        comes = _COMES_HOME.search(match[0]) is not None and _MEANS_HARM.search(clause) is None
        return comes or _NO_THREAT.search(clause) is not None
    if danger is Danger.RESCUE:
        return _NO_RESCUE.search(clause) is not None
    if _PAST_OR_FIGURE.search(clause):
        return True
    about = _HAS_CONTRACT.sub(" ", clause) if danger in _OUTAGES else clause.replace(match[0], " ")
    if _ABOUT.search(about):
        return (danger in _OUTAGES and not _NOW.search(clause)) or _GENERAL.search(
            clause
        ) is not None
    return danger in _OUTAGES and _is_bare_noun(match[0]) and bool(_GENERAL.search(clause))


def _is_bare_noun(phrase: str) -> bool:
    return "avbrot" in phrase or "black" in phrase or phrase.startswith("power ")
