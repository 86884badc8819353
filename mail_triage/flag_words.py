"""The words that raise a flag; patterns see folded text, where å and ä are a, and ö is o."""

import re


def _re(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


ADULT = (
    r"(?:mamma|mor|moder|mamman|pappa|far|fader|mormor|morfar|farmor|farfar|svarmor"
    r"|svarfar|svarforaldrar"
    r"|fru|hustru|make|maka|man|sambo|syster|bror|moster|faster|farbror|morbror"
    r"|foraldrar|granne|kusin|van"
    r"|mother|father|mum|mom|dad|wife|husband|grandmother|grandfather|sister|brother"
    r"|parents|aunt|uncle)"
)
CHILD = (
    r"(?:son|dotter|barn|grabb|flicka|pojke|tonaring|tvillingar|soner|dottrar"
    r"|daughter|child|children|kids?|boy|girl)"
)
DEAD = _re(
    r"\bdodsbo",
    r"\bavlid",
    r"\bgatt bort",
    r"\bgick bort",
    r"\bbouppteckning",
    r"\bdog\b",
    r"passed away",
    r"\bdeceased",
    r"\bbortgang",
    r"\bbegravning",
)

PROXY = _re(
    r"\bfullmakt",
    r"\bpower of attorney",
    r"\bsom ombud\b",
    r"\bombud for\b",
    r"\bombud:",
    r"\bar ombud\b",
    r"\bforetrad(?:er|a)\b",
    r"\b(?:min|var) (?:klient|huvudman)\b",
    r"\bfor (?:min|var|vara) klient",
    r"\b(?:our|my) client\b",
    r"\bon behalf of\b",
    r"\b(?:a|pa) (?:\w+ )?vagnar\b",
    r"\bpa uppdrag av\b",
    r"\bfor \w+ \w+s rakning\b",
    r"\b(?:hjalper|bistar|bitrader) (?:min|mina|en|var) \w+",
    r"\ben av vara anvandare\b",
    r"\bskriver (?:at|for) (?:min|mina|en)\b",
    rf"\b(?:ringer|kontaktar|mejlar|skriver) (?:\w+ ){{0,3}}(?:till |at |for )?(?:min|mina|var) (?:gamla )?{ADULT}\b",
    r"\b(?:one of )?our users?\b",
    rf"\b(?:for|about|calling|to) my (?:elderly |old )?{ADULT}\b",
    rf"\b(?:min|mina|var) (?:gamla )?{ADULT}s (?:uppgift|namn|nummer|adress|telefon"
    rf"|konto|data|vagnar|person)",
    rf"\bmy {ADULT}'?s (?:data|name|number|account|details|phone|address)",
    r"\b\w+fullmakt\b",
    r"\bhar bett mig (?:skriva|mejla|hora|fraga)",
    r"\b(?:mor|mamma|pappa) min\b",
    r"\bhjalper (?:henne|honom) med\b",
    r"\bw imieniu\b",
    r"\b(?:alla )?har sagt ja till att jag\b",
    r"\bfor samtliga\b",
)
GUARDIAN = _re(
    r"\bgod man\b",
    r"\bgode man",
    r"\bforvaltare (?:for|at|till)\b",
    r"\bforordnad",
    r"\bvardnadshavare",
    r"\b(?:legal )?guardian\b",
    r"\bomyndig",
    r"\b(?:min|var) (?:son|dotter|pojke|flicka)(?: \w+)?,? \(?\d{1,2}\b",
    r"\b(?:mina|vara) (?:tva|tre|fyra) barn\b",
    r"\bminderarig",
    rf"\b(?:min|mina|var|vara|vart)(?: \w+)? {CHILD}s? (?:\w+ )?(?:uppgift|bild|konto"
    rf"|namn|data|fodelse|person)",
    r"\b(?:min|mina|var|vara|vart)(?: \d+-?ari(?:ga?|ng))(?: \w+)?\b",
    rf"\b(?:min|mitt|mina|var|vara|vart) {CHILD}(?:en)? (?:\w+ ){{0,3}}(?:ar|som ar"
    rf"|pa) \d{{1,2}}\b",
    rf"\b(?:bild(?:en|er|erna)?|uppgifter(?:na)?|allt|film(?:en)?"
    rf"|foto\w*) (?:\w+ ){{0,2}}(?:pa|om|av)"
    rf" (?:min|mitt|mina|var|vara|vart) (?:\w+ )?{CHILD}",
    rf"\bmy (?:\w+ )?(?:\d+[- ]year[- ]old )?{CHILD}'?s (?:data|photo|account|picture"
    rf"|name|details)",
    r"\b(?:mamma|pappa|foralder) till \w+,? (?:\w+,? )?\d{1,2} ar",
    r"\bjag ar (?:hans|hennes|deras) (?:mamma|pappa|mor|far)\b",
    r"\b(?:sonen|dottern) min\b",
    r"\bmin (?:son|dotter)s (?:\w+ )?(?:sjukdom|uppgift|bild|namn|konto)",
    r"\bbild\w* pa mig och min (?:son|dotter)",
)
PROTECTED = _re(
    r"\bskydda(?:d|de|t) (?:\w+ )?(?:identitet|personuppgift|folkbokfor|adress|id\b|uppgift)",
    r"\bsekretessmark",
    r"\bsekretess pa (?:min|mina)",
    r"\bkvarskriv",
    r"\bhemlig adress",
    r"\bfingerad",
    r"\b(?:protected|secret|concealed) (?:identity|address|personal data)",
    r"\bforfoljd av\b.{0,80}\badress",
    r"\bskatteverkets formedling",
    r"\bskyddspost",
    r"\bformedlingsuppdrag",
)
NEW_ADDRESS = _re(
    r"\b(?:skick\w+|sand\w*|post\w*|adressera\w*|mejla\w*|maila\w*|lever\w+)\b[^.!?]{0,90}\b"
    r"(?:i ?stallet|annan adress|nya adress|ny adress|tillfalliga? adress|c/o"
    r"|denna (?:mejl|mail|e-?post)"
    r"|den har (?:mejl|mail|e-?post|adress)\w*|min nya (?:mejl|mail|e-?post)\w*"
    r"|nya mejl\w*|inte till (?:min )?(?:gamla|folkbok))",
    r"\bi ?stallet for (?:till )?(?:den (?:adress )?(?:som )?ni har|min (?:gamla"
    r"|registrerade|folkbokforings))",
    r"\binte (?:till )?(?:min |den )?(?:gamla|folkbokforings|registrerade) ?adress",
    r"\bskriv till mig i ?stallet",
    r"\bunder var adress\b",
    r"\bto (?:my|this|a) (?:new|other|different) (?:e-?mail|address)",
    r"\bposta inget till\b",
    r"\binstead of (?:the|my) (?:registered|old|home)",
    r"\btill mitt ombud\b",
    r"\b(?:send|mail|post)\b[^.!?]{0,60}\b(?:new address|this (?:e-?mail )?address|instead)",
    r"\b(?:skick\w+|sand\w*|svara\w*|post\w*)\b[^.!?]{0,70}\btill (?:mig )?(?:pa |hos )?"
    r"(?:min (?:dotter|son|syster|bror|mamma|advokat|jurist)\b|sommar\w+|stugan|jourens)",
    r"\b(?:till|hos) (?:mig|oss) pa \w+(?:gatan|vagen|grand|torget|stigen) \d",
    r"\b(?:post|send) (?:it|this|everything|them) to (?!me\b)\w+",
    r"\btill (?:den har|denna) nya (?:adress|mejl|mail)",
    r"\bskickade till denna (?:e-?post|mejl|mail)",
    r"\bsand (?:det|utdraget|allt|svaret) till \w+ \w+, \w+(?:gatan|vagen)",
)
CHANGED = (
    r"(?:adress\w*|mejl\w*|mail\w*|e-?post\w*|namn|efternamn|telefon\w*|mobil\w*"
    r"|nummer|e-?mail|address"
    r"|(?:sur|last )?name|phone(?: number)?)"
)
RECENT = _re(
    rf"\b(?:har )?(?:bytt|bytte|andrade|andrat) (?:\w+ ){{0,2}}{CHANGED}\b",
    r"\b(?:nyss|nyligen|precis|just|i veckan|i forra veckan|recently"
    r"|just) (?:\w+ ){0,3}(?:flytt|bytt|bytte|gift|skil|chang|mov)\w*",
    rf"\bny {CHANGED} sedan\b",
    r"\bhar (?:just|nyss|precis) flyttat\b",
    r"\bhette (?:tidigare|forut)\b",
    rf"\b(?:changed|new) (?:my )?{CHANGED}\b[^.]{{0,40}}\b(?:last|this|recently|since)",
    r"\bgift(?:e)? (?:mig|oss)\b",
    r"\b(?:nytt|ny) (?:nummer|efternamn|namn|mejl|mejladress|adress)\b",
    r"\b(?:mail|e-?mail|address|name|number) (?:is|was|has)(?: been)? changed\b",
    r"\bhar flyttat (?:till|hem|fran)\b",
    r"\bmoved (?:back|home)\b",
    r"\bflyttade (?:\w+ ){0,3}(?:i forra|forra|for (?:en|tva|tre) veck|i helgen"
    r"|i veckan|i mandags|nyss|for nagra)",
    r"\bbor sedan (?:i|tva|tre|nagra|en) ",
    r"\bflyttade (?:hemifran|dit|hit) i\b",
    r"\bskaffat (?:hemligt|nytt) nummer",
    r"\bbytt den sedan\b",
    r"\badress\w* (?:ar|har) (?:\w+ )?(?:andrad|bytt)",
    r"\bosoite\w* on muuttunut",
    r"\bsedan (?:i )?(?:gar|lordags|sondags|mandags)\b[^.!?]{0,30}\b(?:adress|mejl|nummer|lagenhet)",
)
SEVERAL = _re(
    r"\boss (?:alla|bada|bagge|tva|tre|fyra|fem)\b",
    r"\bbada (?:vara|oss)\b",
    r"\bboth of us\b",
    r"\ball (?:\w+ )?of us\b",
    r"\bhela (?:familjen|hushallet|trappuppgangen|forening)",
    rf"\b(?:min|mina|var) {ADULT}(?: \w+)? och (?:mig|mina|mitt|min)\b",
    rf"\b(?:mig|mina|mitt) och (?:min|mina|var) {ADULT}\b",
    rf"\bmy {ADULT} and (?:me|my)\b",
    rf"\b(?:me|my|mine) and my {ADULT}",
    r"\bminusta ja\b",
    r"\bmeg og (?:kona|mannen|min)",
    r"\b(?:bort|radera|glom|stryk|kring) oss\b",
    r"\b(?:mina|vara) (?:bada|tva|tre|fyra) (?:barn|huvudman|soner|dottrar)",
    r"\b(?:tva|tre|fyra|fem|sex|sju|atta|nio|tio|\d+) grannar\b",
    r"\bmin og min\b",
    r"\bmine og min\b",
    r"\bvi ar (?:tva|tre|fyra|fem|sex|sju|atta|\d+) (?:grannar|personer|syskon"
    r"|kollegor|hushall|medlemmar|kunder)",
    r"\b(?:for|om) (?:samtliga|var och en)\b",
    r"\bvara (?:bada|tva|tre) barn",
    r"\bmig och (?:mina|vara) barn",
    r"\bvar familjs\b",
    rf"\bmy {ADULT} and i\b",
    r"\bvi ar ett par\b",
    r"\bmig och min (?:hustru|fru|man|sambo|dotter|son)\b",
)
# Two given names before one family name, at the end of the letter as written.
SIGNED_BY_TWO = re.compile(
    r"\b[A-ZÅÄÖ][\w-]+ (?:och|&|og|and|und) [A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+)?[\s,.\w]{0,20}$"
)
THREAT = _re(
    r"\bbranner? (?:ner|upp)\b",
    r"\bspranger?\b",
    r"\bskjuter?\b (?:er|dig|honom|henne|nagon|skallen)",
    r"\bslar? (?:ihjal|sonder|in)\b",
    r"\bdodar?\b (?:er|dig|honom|henne|nagon)",
    r"\bkrossar? (?:rutor|rutan|fonst|era|er)\b",
    r"\bvet (?:jag )?var (?:ni|du|han|hon) (?:bor|jobbar)",
    r"\b(?:ni|du|han|hon) (?:ska|kommer(?: att)?) (?:fa )?(?:angra|do|betala med"
    r"|fa pisk|fa stryk|fa se pa)",
    r"\bhamnas?\b",
    r"\bkommer (?:jag )?(?:forbi|ner|dit) (?:med|och) (?:\w+ ){0,3}(?:yxa|bat|slagga"
    r"|kniv|vapen|gevar|hagel|bensin)",
    r"\b(?:i will|i'll|gonna) (?:burn|kill|smash|shoot|hurt|blow)",
    r"\bpassa (?:er|dig) (?:jav|noga|for)",
    r"\bse (?:er|dig) om over axeln",
    r"\bkniv\b[^.]{0,30}\ber\b",
    r"\bbomb(?:hot|a|ar)?\b",
    r"\bjavla svin\b[^.]{0,60}\bska\b",
    r"\bsatter? (?:\w+ ){0,2}eld\b",
    r"\b(?:tander|tanda) (?:\w+ ){0,2}pa ",
    r"\b(?:basebolltra|hagelbossa|bensindunk|dunk bensin|molotov)\w*",
    r"\bslapp\w* (?:\w+ )?hund\w* pa\b",
    r"\bklammer? (?:at|till)\b",
    r"\bvet (?:jag )?var (?:ni|du|er|era|han|hon) (?:\w+ ){0,2}(?:parker|ligger|bil)",
    r"\bvet (?:jag )?var er \w*(?:parkering|kontor)",
    r"\bburn (?:your|the|you|it)\b",
    r"\b(?:ska|bor|far) akta sig\b",
    r"\bkor\w* in (?:\w+ ){0,2}i (?:er|era|ert)\b",
    r"\baker (?:han|hon|du|ni) (?:ner|ut) ?(?:for|genom)",
    r"\binget (?:\w+ )?(?:kontor|kundcenter|hus)\w* kvar\b",
)
PHISHING = _re(
    r"\b(?:verifiera|bekrafta|uppdatera|aterstall)\w* (?:\w+ ){0,2}(?:konto|losenord"
    r"|inlogg|betalning|kort|uppgifter|brevlada)\w*"
    r"[^!?]{0,160}(?:\blank|http|klicka|logga in|inom \d+ tim|avstang)",
    r"\bklicka (?:har|pa lank)\w*[^!?]{0,120}(?:losenord|konto|bankid|logga in|faktur"
    r"|paket|betal)",
    r"\b(?:brevlada|e-?postlada|mailbox|inkorg|lagringsutrymme)\w*[^!?]{0,80}(?:full"
    r"|natt|lagring|storage|suspend|upgrade|uppgrader)",
    r"\b(?:verify|confirm|update|validate) your (?:\w+ )?(?:account|password|mailbox"
    r"|payment|identity|billing)",
    r"\bskicka (?:mig )?(?:\w+ ){0,3}(?:all information"
    r"|allt)[^!?]{0,60}(?:till den har mej|till denna mej)[^?]{0,120}(?:kontonummer"
    r"|personnummer)",
    r"\b(?:nytt|nya|andrat|andra|byt) (?:bank)?konto(?:nummer"
    r"|uppgifter)?\b[^.!?]{0,80}(?:utbetal|betal|lon|aterbetal|overskott)",
    r"\b(?:presentkort|gift ?cards?)\b",
    r"\b(?:losenord|password)\w*[^.!?]{0,40}(?:gar ut|upphor|expires?|expiring)",
    r"\b(?:ordna|gora|genomfora)\w* (?:\w+ ){0,3}betalning\b[^?]{0,250}\b(?:mote|konfidentiell|ring inte)",
    r"\b(?:inom|within) (?:\w+ )?(?:\d+|en|tva) (?:tim|hour)\w*[^?]{0,250}(?:hxxp|http|konto|account|kort)",
    r"\bh(?:tt|xx)ps?\S+[^?]{0,160}\b(?:inom (?:\d+|en|tva) (?:dag|tim)|within \d+|fore midnatt|logga in)",
    r"\b(?:lottery|jackpot|lucky winner|beneficiary|you have won|tullavgift)\b",
    r"\b(?:ange|fyll i|uppdatera|uppge) (?:\w+ ){0,3}(?:kort|konto) ?(?:nummer|uppgift)",
    r"\b(?:kundlista|lista (?:pa|over) (?:\w+ ){0,4}kunder|customer list)\b[^?]{0,250}"
    r"\b(?:denna adress|inom|within|ring inte|call)",
    r"\b(?:list|lista)\w*[^?]{0,120}\b(?:direkt )?till denna adress inom",
    r"\bpay within \d+ (?:hours|days)",
    r"\bpaid within \d+ hours",
    r"\blogga in pa h(?:tt|xx)p",
    r"\bnytt (?:bankgiro|bankkonto)\b",
    r"\b(?:oppna|open) [^.!?]{0,60}\bdokument\w* (?:pa|at|on) http",
    r"\b(?:skicka|send) lanken hit\b",
)

FRAIL = _re(
    r"\b(?:respirator|syrgas|andningshjalp|spadbarn|bebis|nyfodd|rullstol|hjartsjuk"
    r"|fryser|minusgrader|baby|oxygen"
    r"|medicin i kyl|dialys|\d{2} ar\b|aldring|gamla mamma)"
)
