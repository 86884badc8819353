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
_NUMBER = (
    r"(?:en|ett|tva|tre|fyra|fem|sex|sju|atta|nio|tio|elva|tolv|\d{1,3}|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|several|flera)"
)
# Of age at eighteen: a grown son is no ward.
_YOUNG = (
    r"(?:1[0-7]|\d|ett|tva|tre|fyra|fem|sex|sju|atta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)\b"
)
_MONTH = (
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    r"|january|february|march|may|june|july|august|october|januar|februar|marz|mai|juli|oktober|dezember|desember)"
)
# A year beside a month says that it was long ago.
_LONG_AGO = r"(?!,? (?:forra aret|i fjol|last year|(?:19|20)\d\d))"
_WHEN = (
    rf"(?:(?:(?:i|in|im|since|sedan|sen|from|fran|den|on|der?) )?(?:(?:borjan|mitten|slutet"
    rf"|bjorjan) av )?(?:\d{{1,2}}(?:\.|:a|:e|st|nd|rd|th)? )?{_MONTH}\b{_LONG_AGO}"
    r"|i (?:gar|forrgar|veckan|helgen|forra veckan|forra manaden|mandags|tisdags|onsdags|torsdags|fredags"
    r"|lordags|sondags"
    r"|somras|hostas|varas|vintras|sommar|host|var|vinter|dagarna|i?gar)\b"
    r"|(?:for|om) (?:\w+ )?"
    + _NUMBER
    + r" (?:dag|dagar|vecka|veckor|manad|manader) (?:sedan|sen)\b"
    r"|(?:sedan|sen) (?:\w+ )?" + _NUMBER + r" (?:dag|dagar|vecka|veckor|manad|manader)\b"
    r"|(?:forra|forrige|sidste|siste|last|letzte\w*) (?:veckan|manaden|uke|uge|maned|week|month|woche|monat)"
    r"|"
    + _NUMBER
    + r" (?:days?|weeks?|months?) ago|yesterday|i gar|gestern|nyligen|nyss|precis|recently|neulich)"
)
# Where post can be put: a street with its number, a box, or somebody's roof.
_STREET = (
    r"(?:(?:[\w-]{1,30} ){0,2}[\w-]{0,30}(?:gatan|gata|vagen|vag|grand|allen?|alle|torget|plan|stigen|slatten|bron"
    r"|backen|liden|kajen|garden"
    r"|gaten|veien|vegen|gade|vej|strasse|weg|platz|ende|katu|tie|street|road|avenue|lane|park) \d{1,4}\b"
    r"|(?:post)?box(?:en)? \d|\bc/o\b|\bcare of\b|poste restante|\brum \d)"
)
_KIN = (
    r"(?:mamma|mor|mum|mother|pappa|far|dad|father|dotter|son|syster|syrra|brorsa|bror|sister|brother|daughter"
    r"|foraldrar|parents|sarbo|sambo|moster"
    r"|faster|farbror|morbror|kusin|polare|kompis|van|vaninna|granne|friend|aunt|uncle|barnbarn|kontaktperson"
    r"|advokat|jurist|ombud|lawyer|solicitor)"
)
# People and offices that take in post for another.
_KEEPER = (
    rf"(?:min|mina|mitt|my|our|hennes|hans) (?:\w+ )?(?:{_KIN}s?|kontor|jobb|arbete|arbetsplats|byra|box|skola"
    rf"|office|work|school|workplace|lawyers?|post ?box)\w*"
    r"|(?:byran|kontoret|kliniken|\w+kliniken|jouren|kvinnojouren|socialkontoret|socialtjansten|stadsmissionen"
    r"|rederi\w+|ombudet\w*|boxen|dottern|sonen"
    r"|stugan|sommarstug\w+|sommarhus\w*|arbetsplatsen|jobbet|(?:var|vart) (?:box|kontor|byra)\w*|undertecknad under)"
)
# The home that is not to be written to.
_OLD_HOME = (
    r"(?:\w*adress\w*|\w*bostad\w*|stuga\w*|sommarstug\w*|huset|lagenhet\w*|lgh|villan|hemmet|hem|grupp\w*"
    r"|gruppboendet|bo(?:endet)?|hytta|hyttan|jobbmejl\w*|jobbmail\w*|hotmail\w*"
    r"|folkbokforing\w*|address|flat|house|home|cottage|apartment|sommerhuset|ferienhaus\w*|mokille|korgen|dit vi bor"
    r"|det som star|den som (?:star|ar registrerad)|registrerade|registered)"
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
    rf"\b(?:for|about|calling) my (?:elderly |old )?{ADULT}\b",
    rf"\b(?:min|mina|var) (?:gamla )?{ADULT}s (?:uppgift|namn|nummer|adress|telefon"
    rf"|konto|data|vagnar|person)",
    rf"\bmy {ADULT}'?s (?:data|name|number|account|details|phone|address)",
    r"\b\w+fullmakt\b",
    r"\bhar bett mig (?:skriva|mejla|hora|fraga)",
    r"\b(?:mor|mamma|pappa) min\b",
    r"\bhjalper (?:henne|honom) med\b",
    r"\bw imieniu\b",
    r"\b(?:alla )?har sagt ja till att jag\b",
    r"\bfor samtliga (?:medlemmar|klienter|kunder|hyresgaster|delagare)\b",
    r"\bombud (?:at|till)\b|\bmalsagandebitrade\b|\bkonsumentombud\b",
    # Somebody's account or part: "för Kajs räkning", "för hans del", "för mammas räkning".
    r"\bfor (?:\w+ ){0,2}(?:hans|hennes|deras|klientens|medlemmens|[a-z]{3,}s) (?:rakning|del)\b(?! av)",
    rf"\b(?:skriver|mejlar|mailar|hor av mig|kontaktar er|vander mig till er|agerar) (?:\w+ ){{0,2}}(?:at|for"
    rf"|i stallet for) "
    rf"(?:henne|honom|bada|en (?:van|vaninna|medlem|klient|kund|bekant|kvinna|man)|(?:min|mina|var)\b|{ADULT}\b)",
    # Asked or allowed to write: by word, by nod or by signature.
    r"\b(?:bad|bett|ber|sagt at|sagt till|gett|givit|asked|told) (?:mig|oss|me|us) (?:att |om att "
    r"|i uppdrag att |to )?(?:skriva|mejla|maila|kontakta|framfora|skota|"
    r"ordna|fixa|hjalpa|ta hand|write|tell|contact|act|handle|ask)\w*",
    r"\b(?:sagt|godkant|nickat(?: at)?|bestamt|vill|gatt med pa) att (?:jag|vi) (?:ska |skulle |far "
    r"|skulle fa )?(?:skriv|framfor|mejl|hor av)\w*",
    r"\b(?:han|hon|hen) (?:\w+,? ){0,6}sa (?:jag|ja|vi) skriver\b",
    r"\bsa (?:jag|ja|vi) skriver (?:at|for)\b",
    r"\b(?:hans|hennes|deras|klientens) (?:\w+ )?(?:skriftliga|muntliga|underskrivna|uttryckliga) (?:\w+ )?(?:ja"
    r"|samtycke|medgivande|uppdrag|tillstand)\b",
    r"\bsigned (?:\w+ )?(?:permission|authori[sz]ation|form|consent|letter|mandate|note)\b",
    r"\bon (?:his|her|their) behalf\b",
    r"\b(?:i uppdrag (?:av|fran|at)|fatt (?:i )?uppdrag(?:et)? (?:av|att)|skriftliga? uppdrag|(?:var"
    r"|vara) uppdragsgivare|we are instructed)\b",
    r"\b(?:for|at|pa uppdrag av|agerar for) (?:var|vara) (?:medlem|medlemmar|klient|klienter|kund|kunder"
    r"|hyresgast|hyresgaster)\b|\bvar medlem\b|\bmedlemmen \w+",
    r"\bar (?:hans|hennes) (?:handlaggare|kontaktperson|kurator|boendestodjare|assistent|hemtjanst)\b",
    r"\b(?:han|hon|mamma|pappa|mormor|morfar|farmor|farfar) sitter (?:har|bredvid|bred ?vid|brevid|intill"
    r"|mittemot)\b",
    r"\b(?:skoter|ordnar|tar hand om|hjalper till med) (?:hans|hennes|mammas|pappas|mors|fars|mormors|morfars"
    r"|farmors|farfars) (?:\w+ )?(?:saker|papper\w*|ekonomi|arenden|post|rakningar|affarer|el)\b",
    r"\bi'?m the (?:partner|carer|son|daughter|wife|husband|representative|lawyer) of\b",
    # The word for it in the languages around.
    r"\b(?:vollmacht|im auftrag (?:von|mein\w*|unser\w*)|im namen (?:von|mein\w*)|fuldmagt|pa vegne a[fv]"
    r"|valtakirja\w*|valtuut\w+|puolesta(?:an)?|pelnomocnictw\w*)\b",
)
GUARDIAN = _re(
    r"\bgod man\b",
    r"\bgode man",
    r"\bforvaltare (?:for|at|till)\b",
    r"\bforordnad",
    r"\bvardnadshavare",
    r"\b(?:legal )?guardian\b",
    r"\bomyndig",
    r"\bformyndar(?:e|en)\b",
    r"\b(?:hans|hennes|deras|som|utsedd till|och|ar) forvaltare\b(?! (?:av|i|pa))|\bforvaltarens\b|^forvaltare\b",
    r"\b(?:ensam|enskild|gemensam|delad|har|fatt|jag) vardnad(?:en)?\b",
    rf"\b(?:min|var) (?:son|dotter|pojke|flicka|grabb|tjej)(?: \w+)?,? \(?(?:ar |som ar |pa |bara |e )?{_YOUNG}",
    rf"\b(?:our|my) (?:little |young )?(?:son|daughter|boy|girl|kid|child)(?: \w+)?,? \(?(?:is |aged "
    rf"|who is )?{_YOUNG}",
    rf"\bmy {_YOUNG}[- ]years?[- ]old\b",
    rf"\b\w+ \({_YOUNG}(?: ar)?\) (?:och|o|a|and|&|und|og) \w+ \({_YOUNG}",
    rf"\b(?:barn(?:en)?|dottrar|soner|flickor|pojkar|grabbar|kids|children"
    rf"|twins)(?: \w+){{0,2}},? \(?{_YOUNG} (?:och|o|a|and|&|resp\w*) {_YOUNG}",
    # A parent speaks as one: "som deras mamma", "hans föräldrar", "I am her father".
    r"\b(?:jag ar|jag e|vi ar|vi e|som|och|vi|hon har mig som) (?:\w+ )?(?:hans|hennes|deras|barnens"
    r"|barnets) (?:mamma|pappa|mor|far|foralder|foraldrar)\b",
    r"\bvi,? (?:hans|hennes|deras) foraldrar\b",
    r"\bsom (?:mamma|pappa|foralder|foraldrar)\b(?! (?:alltid|brukade|sa\b|sag\b))",
    r"\b(?:i am|i'm|as) (?:her|his|their) (?:\w+ )?(?:father|mother|mum|mom|dad|parent)\b",
    r"\b(?:dad|mum|mom|mother|father|parent) (?:of|to) (?!me\b|us\b|my\b|the\b)\w+",
    r"\b(?:mamma|pappa|mor|far|foralder|foraldrar) (?:till|at) (?:\w+(?:,| och))? ?\w+ ?[,(]+ ?"
    + _YOUNG,
    r"\b(?:faren|moren) (?:hennes|hans|til)\b|\b(?:datteren|sonnen|sonnene|barna) (?:min|mi|mine|vare?)\b"
    r"|\bmein(?:e|er|em)? (?:minderjahrig\w+|(?:sohn|tochter)(?: \w+)? \(?\d)",
    r"\bta bort (?:barnen|barnens namn|min dotters|min sons|dotterns|sonens)\b",
    r"\bbarnens (?:namn|ansikten|bilder|uppgifter) (?:ska|ligger|far|finns|ut)\b",
    r"\b(?:min|var) (?:son|dotter|pojke|flicka|grabb)(?: \w+)?,? \(?(?:ar )?(?:1[0-7]|\d)\b",
    r"\b(?:mina|vara) (?:tva|tre|fyra) barn\b",
    r"\bminderarig",
    rf"\b(?:min|mina|var|vara|vart)(?: \w+)? {CHILD}s? (?:\w+ )?(?:uppgift|bild|konto"
    rf"|namn|data|fodelse|person)",
    r"\b(?:min|mina|var|vara|vart|varan)(?: (?:\d|1[0-7]|tva|tre|fyra|fem|sex|sju|atta|nio|tio|elva|tolv|tretton"
    r"|fjorton|femton|sexton|sjutton)-?ari(?:ga?|ng))(?:s|en)?\b",
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
# What is sent, in a wish; "ni skickade" tells what has been done, and is none.
_SEND = (
    r"\b(?:skicka|skickas|skickar|sand|sanda|sandas|sander|posta|postas|poste|adressera|adresseras|mejla|mejlas"
    r"|maila|leverera|levereras|lagg|stall|stalls|stallas"
    r"|svara|skriv|skriva|skrivs|svar(?:et)?|brev(?:et|en)?|post(?:en)?|filen|utdraget|utdrag|kopian?"
    r"|avskrift\w*|handlingar(?:na)?|korrespondens\w*|kuvert\w*|hem|papper"
    r"|send|sent|post|mail|write|address|reply|letters?|use|sende|sendes|antwort\w*|schicken|senden|lahettak\w+"
    r"|lahettaa)\b"
)
_NOT = (
    r"\b(?:inte|int|ej|icke|inget|ingen|ingenting|aldrig|absolut inte|ikke|ikkje|nicht|keinesfalls|not|never"
    r"|nothing)"
)
NEW_ADDRESS = _re(
    rf"{_SEND}[^.!?]{{0,110}}\b(?:i ?stallet|annan adress|nya adress|ny adress|tillfalliga? adress"
    rf"|min nya (?:mejl|mail|e-?post)\w*|nya mejl\w*)",
    # To a street, a box or a person who takes it in.
    rf"{_SEND}[^.!?]{{0,70}}\b(?:till|hos|pa|via|genom|hit|to|at|an|til|care|c/o|lyder)\b[^.!?]{{0,40}}{_STREET}",
    rf"{_SEND}[^.!?]{{0,60}}\b(?:till|hos|via|genom|to|at|via|an)(?: \w+)? (?:{_KEEPER})\b",
    r"\b(?:svar|svaret|post|all post|brev|nasta brev|handlingar\w*|utdraget|kopia|alla svar"
    r"|allt) (?:\w+ ){0,6}(?:till|via|genom) (?:mig|oss|henne|var box|boxen"
    r"|mitt kontor)[:,]? (?:\w+,? ){0,3}\w*(?:box|gatan|vagen|kontor|postbox|slatten|allen)",
    # Not to the home that stands in the register.
    rf"{_NOT}(?: \w+)? (?:till|hem till|to|ans?|til|zum?)(?: \w+){{0,4}} {_OLD_HOME}\b",
    rf"{_SEND}[^.!?]{{0,100}}\b(?:inte|int|ej|aldrig) (?:hem|dit)\b",
    r"\bmin adress\b[^.!?]{0,50}\banvands\b|\b(?:inget|ingen post|aldrig)(?: \w+){0,3} till (?:den "
    r"|min )?adress\w*",
    rf"\b(?:rather than|instead of|anstelle|statt)(?: \w+){{0,3}} {_OLD_HOME}\b",
    r"\bi ?stallet for (?:hem )?(?:till )?(?:den (?:adress )?(?:som )?ni har|min |mitt |hans |hennes |honom"
    r"|henne|stugan|huset|hytta)",
    r"\binte (?:till )?(?:min |den )?(?:gamla|folkbokforings|registrerade) ?adress",
    r"\bskriv till mig i ?stallet",
    r"\bunder var adress\b",
    r"\bto (?:my|this|a) (?:new|other|different) (?:e-?mail|address)",
    r"\bposta inget till\b",
    r"\btill mitt ombud\b",
    r"\b(?:svar|svaret|brev|utdrag\w*) onskas till\b(?! (?:denna|min registrerade|min folkbok))",
    # This mailbox, and not the one that the register has.
    r"\b(?:till|pa) den har(?: \w+)?,? (?:och )?(?:inte|ej|int)\b|\b(?:svara|skriv"
    r"|skicka)\w* (?:\w+ )?hit,? (?:och )?(?:inte|ej|int|inga)\b|\balla svar hit\b",
    r"\b(?:at|to) this e-?mail,? (?:and )?not\b|\b(?:fortsatt|svara|skriv|skicka)\b[^.!?]{0,40}(?:denna"
    r"|den har) nya\b|\bden har mejl\w*,? den ar ny\b",
    r"\btill den nya (?:lagenheten|adressen|gatan|bostaden|mejlen|mailen)\b",
    r"\bposten ska dit\b",
    r"\b(?:antwort|schreiben|schicken|senden)\b[^.!?]{0,50}\b(?:unsere|meine|an die"
    r"|neue)\b(?: \w+)? ?\w*(?:adresse|anschrift)\b",
    r"\blahettak\w+[^.!?]{0,40}\b(?:tanne|uuteen|osoitteeseen|\w+katu \d|\w+tie \d)",
    r"\b(?:till|hos) (?:mig|oss) pa \w+(?:gatan|vagen|grand|torget|stigen) \d",
    r"\btill (?:den har|denna) nya (?:adress|mejl|mail)",
    r"\bskickade till denna (?:e-?post|mejl|mail)",
)
CHANGED = (
    r"(?:adress\w*|mejl\w*|mail\w*|e-?post\w*|namn|efternamn|telefon\w*|mobil\w*"
    r"|nummer|e-?mail|address"
    r"|(?:sur|last )?name|phone(?: number)?)"
)
# What changes where or under which name somebody is reached.
_CHANGES = (
    r"(?:(?:flyttade|flyttat|flyttede|moved)(?! (?:ut|over|out)\b)|(?<!have )flyttet|skilde (?:jag )?(?:mig|oss)"
    r"|skildes|gifte (?:vi |jag )?(?:mig|oss)|gift mig|gift oss"
    r"|tog (?:tillbaka|igen|min mans)|atertog|(?:bytte|bytt|byttet|andrade|andrat|andrades|andrad)(?! (?:ni|han"
    r"|de|dom|er|min|montor\w+)\b)(?! (?:\w+ ){0,3}(?:\w*bolag|\w*leverantor|avtal\w*|matar\w+|operator|bank\w*"
    r"|losenord|sakring\w*|plats|jobb|proppar)\b)|got married|married|divorced|geandert|geheiratet|vrakt|renamed"
    r"|changed"
    r"|forflyttat|divorce|skilsmassan? (?:gick|blev)|zmienil\w+|muutin|mude)"
)
RECENT = _re(
    rf"\b(?<!du har )(?<!han )(?:bytt|bytte|andrade|andrat) (?:\w+ ){{0,2}}{CHANGED}\b",
    r"\b(?:nyss|nyligen|precis|just|i veckan|i forra veckan|recently) (?:\w+ ){0,3}(?:flyttat|flyttade"
    r"|flyttar in|gift|gifte|skild|skilt|changed|moved|bytt \w*(?:namn|adress|mejl|mail|nummer)"
    r"|bytte \w*(?:namn|adress|mejl|mail|nummer))\b(?! ut\b)",
    rf"\b{_CHANGES}\b(?:[ ,(]+[\w:-]+){{0,7}}?[ ,(]+{_WHEN}",
    rf"\b{_WHEN}[, ]+(?:[\w-]+ ){{0,3}}?{_CHANGES}\b",
    rf"\b(?:adress\w*|mejl\w*|mail\w*|nummer|efternamn|heter|lagenhet\w*"
    rf"|bor (?:jag )?nu)\b(?! fran er)[^.!?]{{0,60}}?\b(?:sen|sedan|sen i|sedan i|as of|since|seit) {_WHEN}",
    rf"\b(?:sedan|sen) (?:i )?{_WHEN}[^.!?]{{0,40}}\b(?:bor|boende|adress\w*|mejl\w*|heter|lagenhet\w*"
    rf"|egen lagenhet|gatan)\b",
    r"\(hette (?!du\b|ni\b)\w+|\bhette (?:\w+ ){0,3}(?:till (?:i|for|nyligen)|tidigare(?! att)|forr|forut"
    r"|innan)\b|\bheter (?:jag )?(?:numera|nu mera|nu)\b|\bnamnet (?:andrades|byttes|ar andrat)\b",
    r"\bmin nya (?:mejl|mail|e-?post)\w*|\b(?:den har|denna|mejlen|mailen|adressen) ar (?:min )?ny(?:a)?\b"
    r"|\bden ar ny\b",
    r"\b(?:the|our|my) new (?:address|name|e-?mail|flat|surname)\b|\bsince my (?:wedding|marriage|divorce)\b"
    r"|\bi (?:now )?go by\b|\bby marriage\b",
    r"\b(?:durch heirat|umgezogen|neue (?:adresse|anschrift)|muutin|osoitteeni on muuttunut|osoitteeni muuttui"
    r"|uusi osoite|uutta osoitet\w*|uuteen osoitteeseen|zmienilam nazwisko|zmienilem nazwisko"
    r"|przeprowadzil\w+|me mude|mi nueva direccion|byttet navn|byttet etternavn|nytt etternavn|ny adresse|(?:har"
    r"|er) flyttet)\b",
    rf"\bny {CHANGED} sedan\b",
    r"\bhar (?:just|nyss|precis) flyttat\b",
    rf"\b(?:changed|new) (?:my )?{CHANGED}\b[^.]{{0,40}}\b(?:last|this|recently|since)",
    r"\bgift(?:e)? (?:mig|oss)\b",
    r"\b(?:nytt|ny) (?:nummer|efternamn|namn|mejl|mail|mejladress|e-?post)\b(?! (?:blir|fran))",
    r"\bny adress\b(?! (?:blir|fran|vid|i samband|om jag))",
    r"\b(?:mail|e-?mail|address|name|number) (?:is|was|has)(?: been)? changed\b",
    r"\b(?:jag|vi|ja) (?:har|ha) (?:\w+ )?flyttat (?:till (?!min\b)|hem|fran)\b|(?:^|[.,!?] )har flyttat\b",
    r"\bmoved (?:back|home)\b",
    r"\bflyttade (?:\w+ ){0,3}(?:i forra|forra|for (?:en|tva|tre) veck|i helgen"
    r"|i veckan|i mandags|nyss|for nagra)",
    r"\bbor sedan (?:i|tva|tre|nagra|en) ",
    r"\bskaffat (?:hemligt|nytt) nummer",
    r"\bbytt den sedan\b",
    r"\badress\w* (?:ar|har) (?:\w+ )?(?:andrad|bytt)",
    r"\bosoite\w* on muuttunut",
    r"\bsedan (?:i )?(?:gar|lordags|sondags|mandags)\b[^.!?]{0,30}\b(?:adress|mejl|nummer|lagenhet)",
)
SEVERAL = _re(
    r"\boss (?:alla|allihop\w*|bada|bagge|begge|tva|tre|fyra|fem|samtliga)\b(?! (?:ar|har|var)\b)",
    r"\bbada (?:vara|oss|mina barn|barnen\w*|pojkarna|flickorna|broderna|systrarna|syskonen|makarna|klienterna"
    r"|dottrarna|sonerna|har (?:undertecknat|skrivit))\b",
    # Each for themselves.
    r"\b(?:var|vart) och en (?:av (?:oss|dem|barnen|klienterna|medlemmarna|uppdragsgivarna)|for sin del|svarar"
    r"|begar|vill)\b|\bvar for sig\b|\bvar ?sitt? (?:utdrag|kuvert|registerutdrag|sammanstallning|kopia)\b"
    r"|\bvar sin (?:sammanstallning|kopia|fil)\b|\bvara (?:utdrag|registerutdrag)\b|\bvart och ett av barnen\b",
    r"\b(?:vi|och) (?:\w+ )?(?:vill |onskar |begar |skriver |undertecknar )?(?:ocksa "
    r"|under )?bada (?:tva )?(?:vill|onskar|ha|skriv|att|under|begar|sager)\w*|\bvi (?!har |ar )(?:\w+ )?bada\b"
    r"|\bingen av oss\b",
    r"\bundertecknat? av (?:oss )?(?:bada|alla)\b|\bvi skriver (?:alla )?under\b|\bvi undertecknar\b"
    r"|\bskriver (?:gemensamt|ihop|tillsammans)\b|\bundertecknade,? (?:makar|\w+ \w+ (?:i \w+ )?och)",
    r"\bmakarna [a-z]+\b|\bbegaran fran (?:bada|oss)\b|\bhan vill se sitt\b|\bfor bada(?:s| barnens)? (?:rakning"
    r"|del)?",
    # A number of people asked for.
    rf"\b(?:for|av|at|on behalf of) (?!en |ett ){_NUMBER} (?:av (?:vara|mina) )?(?:klienter|kunder|medlemmar"
    rf"|hyresgaster|barn|syskon|broder|systrar|kvinnor|huvudman|kollegor|clients|members|children)\b",
    rf"\b{_NUMBER} (?:syskon|kollegor|grannar|medlemmar) (?:skriver|begar|vill|som skriver)\b",
    rf"\b(?:mina|vara|our|my) {_NUMBER} (?:barn|dottrar|soner|flickor|pojkar|kids|children|daughters|sons"
    rf"|huvudman|klienter)\b",
    rf"\b\w+ \({_YOUNG}(?: ar)?\) (?:och|o|a|and|&|und|og) \w+ \({_YOUNG}|\b(?:barnen|barn|dottrar|soner|kids"
    rf"|children),? \(?{_YOUNG} (?:och|o|a|and|&) {_YOUNG}",
    r"\bvi (?:ar|e) (?:tre|fyra|fem|sex|sju) i (?:familjen|hushallet)\b",
    # Oneself and somebody near.
    rf"\b(?:mig|jag|ja) (?:och|o|a|samt|&) (?:min |mina |vara |mitt )?(?:{CHILD}(?:en|n)?|(?!granne){ADULT}(?:n"
    rf"|en)?|flickvan|pojkvan|sambon|barnen|dottern|sonen|mannen|frun|syrran"
    rf"|karn)\b(?<!mamman)(?<!grannen)(?! (?:bor i samma|hade|separerade|skilde|skildes|gick isar|brakar|tog ut"
    rf"|ar oense|har brakat|gifte))",
    rf"\b(?:min|var) (?:{CHILD}|{ADULT})(?: \w+)?(?: \(\d+(?: ar)?\))? (?:och|o|samt|a|&) jag\b(?! (?:ligger"
    rf"|delar|deltar|fyller|har levt|har bott|bor|separerade|skilde|skildes|gick isar|brakar|ar oense"
    rf"|har brakat))",
    rf"\b(?:min|var) {ADULT}s? (?:\w+ )?(?:och|samt) (?:mitt|mina|min) (?:egen|eget|egna)?\b",
    # The other's request first, and then one's own.
    r"\b(?:och|sen|sa|samt) (?:for )?(?:min )?egen del\b|\bsjalv (?:vill|onskar|begar) jag (?:ocksa|dessutom"
    r"|aven)\b|\bfor (?:mamma|pappa|honom|henne): [^?]{0,300}\bfor mig: |\b(?:bade|dels) for mig(?: sjalv)?\b",
    rf"\b(?:my|our) (?:son|daughter|{ADULT})(?: \w+)? (?:and|&) (?:i|me|myself)\b|\beach of (?:us|them)\b"
    rf"|\bboth (?:my|our) (?:kids|children|sons|daughters|parents)\b|\bwe both\b|\bboth (?:children|accounts)\b",
    r"\b(?:uns beiden?|jede[nr]? von uns|wir beide|mein(?:e)? (?:mann|frau)(?: \w+)? und (?:ich|mich)|oss begge"
    r"|begge to|min (?:kone|mann) og (?:jeg|meg)|molemm\w+|vaimoni ja)\b",
    r"\bboth of us\b",
    r"\ball (?:\w+ )?of us\b",
    r"\b(?:for|om|pa|gallande|rorande) hela (?:familjen|hushallet|trappuppgangen|forening)",
    rf"\b(?:min|mina|var) {ADULT}(?: \w+)? och (?:mig|mina|mitt|min)\b",
    rf"\b(?:mig|mina|mitt) och (?:min|mina|var) {ADULT}\b",
    rf"\bmy {ADULT} and (?:me|my)\b",
    rf"\b(?:me|my|mine) and my {ADULT}",
    r"\bminusta ja\b",
    r"\bmeg og (?:kona|mannen|min)",
    r"\b(?:bort|radera|glom|stryk|kring) oss\b",
    r"\b(?:mina|vara) (?:bada|tva|tre|fyra) (?:barn|huvudman|soner|dottrar)",
    r"\bvi,? (?:tva|tre|fyra|fem|sex|sju|atta|nio|tio|\d+) grannar\b",
    r"\bmin og min\b",
    r"\bmine og min\b",
    r"\bvi ar (?:tva|tre|fyra|fem|sex|sju|atta|\d+) (?:grannar"
    r"|kollegor|hushall|medlemmar|kunder)",
    r"\b(?:for|om) (?:var och en|samtliga (?:medlemmar|klienter|boende|syskon|barn|huvudman))\b",
    r"\bvara (?:bada|tva|tre) barn",
    r"\bmig och (?:mina|vara) barn",
    r"\bvar familjs\b",
    rf"\bmy {ADULT} and i\b",
    r"\bvi ar ett par\b",
    r"\bmig och min (?:hustru|fru|man|sambo|dotter|son)\b",
)
# Two given names before one family name, at the end of the letter as written.
SIGNED_BY_TWO = re.compile(
    r"\b[A-ZÅÄÖ][\w-]+ (?:och|&|og|and|und) (?!Söner|Son\b|Måleri"
    r"|Co\b)[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+)?[\s,.\w]{0,20}$"
)
_WEAPON = (
    r"(?:yxa|yxan|slagga|slaggan|kniv|bossa|bossan|gevar|batte|basebolltra|motorsag|vinkelslip|bensin|jarnror"
    r"|kofot|hagel|vapen|pistol"
    r"|spett|hammare|tandstickor|tegelsten|axe\b|knife|gun|shotgun|sledgehammer|petrol|hammer)\w*"
)
_BODY = (
    r"(?:knan|knana|knaskalarna|fingr\w+|tander\w*|nasan|nasa|kaften|kaken|kake|skallen|ben|benen|benet|armar\w*"
    r"|nacken|halsen|hander\w*|huvudet"
    r"|legs?|arms?|hands?|fingers|neck|knees|teeth|face|skull|jaw)"
)
_THING = (
    r"(?:rut(?:a|an|or|orna)|fonst\w+|glas\w*|dator\w*|bil(?:en|ar|arna)?|kontor\w*|kamera\w*|stolp\w+"
    r"|ledning\w*|kabl\w+|kundcenter\w*|garage\w*|dorr\w*|skap\w*|skylt\w*|las(?:et)?|windows?|office|car|cars"
    r"|van|door)"
)
# The people at our end, by pronoun or by what they do.
_THEM = r"(?:er|dig|honom|henne|nagon|nan|allihop|montoren|saljaren|chefen|gubben|den som \w+|you|him|her|them|someone)"
THREAT = _re(
    rf"\b(?:kommer|kom|aker|gar|tar|ta|hamtar|hamta|star|dyker upp|come|coming|bring)\b[^.!?]{{0,70}}\b{_WEAPON}",
    rf"\b{_WEAPON}[^.!?]{{0,60}}\b(?:sonder|slar|hugger|ihjal|trasar|krossar|kapar|till den som)\b",
    rf"\b(?:slar?|slog|knackar?|knacker|knacka|bryter|bryta|spracker|krossar?|klipper|skar|hugger|bankar|break"
    rf"|smash|snap|cut off)\b(?: \w+){{0,3}} {_BODY}\b(?! (?:jag|i handen))",
    rf"\b(?:slar?|krossar?|river|kapar|kapa|trasar|vandaliserar|forstor|demolerar|smash|wreck) (?:jag "
    rf"|vi )?(?:\w+ ){{0,3}}{_THING}\b",
    r"\b(?:slar|krossar|river|kapar|sparkar) (?:jag|vi) (?:\w+ ){0,3}(?:in|sonder|ner|ihjal)\b",
    r"\bkastar? (?:\w+ )?(?:sten\w*|tegel\w*|glas|brandbomb\w*)\b|\b(?:slanger|kastar) \w+ (?:i|genom) (?:er"
    r"|era|ert|varenda|alla) ",
    rf"\bskjut(?:er|a)\b (?:jag )?(?:\w+ )?{_THEM}\b|\bskjuter (?:jag )?(?:\w+ )?i ben|\b(?:se|smaka(?: pa)?"
    rf"|kanna pa) (?:min |hagel)?(?:bossan|kniven|yxan|batongen)\b",
    r"\b(?:branner?|branna) (?:jag )?(?:\w+ )?(?:ner|upp|ert|era|hans|hennes|kontoret)\b|\b(?:tuttar?|tander"
    r"|satter) (?:jag )?(?:\w+ )?(?:eld|fyr|pa er|pa ert)\b",
    r"\bbilen? [^.!?]{0,50}\bden brinner\b|\bser jag till att (?:det )?inte finns (?:nagot|ett|en)\b"
    r"|\binte (?:finns )?(?:ett|nagot) (?:helt )?(?:fonster|kundcenter|kontor)\w* kvar\b|\b(?:brinner"
    r"|sprangs) (?:era|ert|er|hans|hennes|kontoret|den|det) (?:bil|bilar|kontor|hus|sa fint)|\b(?:och"
    r"|jag) tander pa\b|\btandstick\w+",
    r"\b(?:gora|gor) (?:\w+ ){0,2}illa\b(?! (?:av|mig|ifran|till)\b)|\b(?:blir|bli) (?:du|han|hon"
    r"|ni) liggande\b|\binte hem (?:helskinnad|pa egna ben)\b|\bpa egna ben\b",
    r"\b(?:far|ska fa|kan fa) (?:du |ni |han |hon )?(?:stryk|pisk|en small|pa kaften|pa flabben|pa truten"
    r"|kanna pa det|smaka)\b|\bfar (?:ni )?(?:stada upp|skylla sig sjalv)\b|\bsynd om (?:den|honom|er)\b",
    r"\b(?:jag|vi) (?:\w+ ){0,2}(?:hittar|letar|soker) (?:jag )?(?:\w+ )?(?:upp )?(?:er|dig|honom|henne|personen"
    r"|personerna|den som|sjalv)\b(?=[^.!?]{0,40}(?:upp|da|sjalv))|\bletar (?:jag )?(?:upp|rat[t]? pa) (?:er|dig"
    r"|honom|henne|den|saljkontoret|kontoret|personen)\b",
    r"\btar jag reda pa var (?:han|hon|hen|du|ni|de)\b|\b(?:aker|kommer|gar|akte) (?:jag )?hem till (?:er|dig"
    r"|honom|henne|chefen|vd|direktoren|nagon av er)\b",
    r"\bden som (?:\w+ ){0,3}(?:star|stoppar|staller sig) (?:\w+ )?(?:i vagen|mig|mej)\b|\bstaller sig (?:nan"
    r"|nagon|ni) i vagen\b",
    r"\bkor(?:a|er)? (?:jag )?(?:\w+ )?(?:rakt )?(?:in genom|genom|in i|over) (?:er|era|ert|dig|honom|henne"
    r"|porten|entren|dorren)\b|\b(?:my|the) (?:lorry|truck|car|van) through\b",
    r"\b(?:i'll|i will|i'm going to|i am going to|gonna|going to) (?:\w+ ){0,2}(?:burn|kill|smash|shoot|hurt"
    r"|break|beat|stab|torch|blow up|run over|set fire)\b|\bset fire to (?:your|the)\b",
    r"\bich (?:bringe|schlage|zunde|verbrenne|erschiesse)\b[^.!?]{0,40}\b(?:um|an|ein|tot|nieder)\b|\b(?:jeg"
    r"|vi) (?:skal )?(?:dreper?|knuser?|brenner? ned|smadrer|slar ihjel)\b|\bskamtar inte[.!]|\bingen bildlig\b",
    r"\bbranner? (?:ner|upp)\b",
    r"\bspranger?\b",
    r"\bskjuter?\b (?:er|dig|honom|henne|nagon|skallen)",
    r"\bslar? (?:ihjal|sonder|in)\b",
    r"\bdodar?\b (?:er|dig|honom|henne|nagon)",
    r"\bkrossar? (?:rutor|rutan|fonst|era|er)\b",
    r"\bvet (?:jag )?var (?:ni|du|han|hon) (?:bor|jobbar)",
    r"\b(?:ni|du|han|hon) (?:ska|kommer(?: att)?) (?:fa )?(?:angra|do|betala med"
    r"|fa pisk|fa stryk|fa se pa)",
    r"\bhamnas\b|\bhamnd\b",
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
# An address to press; whatever stands for the dots.
_LINK = (
    r"(?:\bh(?:tt|xx)ps?\b|\b[\w-]{3,40}\.[a-z]{2,10}/\w|\bww[w]\."
    r"|(?<![\w-])\w{1,30}(?:-\w{1,30}){1,5}\.[a-z]{2,10}\b)"
)
_LOG_IN = (
    r"\b(?:logga in|logg inn|log ind|log ?in|sign in|einloggen|anmelden|identifiera (?:dig|er)"
    r"|legitimera (?:dig|er))\b"
)
# What a thief is after.
_SOUGHT = (
    r"\b(?:losenord\w*|password\w*|passwort|engangskod\w*|bankid\w*|bank-id|cvc|cvv|kortnummer\w*|kortuppgift\w*"
    r"|card (?:number|details)|iban|inlogg\w*|credentials|pin(?:-?kod)?"
    r"|bankdosa\w*|anvandarnamn|personnummer|bank details|kontouppgift\w*)\b"
)
_OR_ELSE = (
    r"\b(?:annars|undvika|sparr\w*|avstang\w*|stangs|stanger|loper ut|upphor\w*|gar ut|forlor\w+|expire[sd]?"
    r"|expiring|suspended|blocked|penalty|avregistreras|before midnight|innan midnatt"
    r"|fore midnatt|inom \w+ (?:tim\w*|h)|inom \d+ ?h\b|within \d+ hours?|galler i \w+ (?:tim|min)\w*"
    r"|senast (?:i dag|idag|ikvall|i kvall|i morgon)|today|utebliv\w+|uteblir|slettes|otherwise|slutar fungera"
    r"|returneras)"
)
PHISHING = _re(
    rf"{_LOG_IN}[^!?]{{0,160}}{_LINK}",
    rf"{_LINK}[^!?]{{0,120}}{_LOG_IN}",
    rf"{_SOUGHT}[^!?]{{0,160}}{_LINK}",
    rf"{_LINK}[^!?]{{0,160}}{_SOUGHT}",
    rf"{_OR_ELSE}[^!?]{{0,160}}{_LINK}",
    rf"{_LINK}[^?]{{0,120}}{_OR_ELSE}",
    rf"\b(?:bekrafta|ange|uppge|skriv in|fyll i|verifiera|confirm|enter|svara (?:\w+ ){{0,4}}med|reply with"
    rf"|forny\w*)\b[^!?]{{0,80}}{_SOUGHT}[^?]{{0,160}}(?:{_OR_ELSE}|utbetal|refund|\baterbetal)",
    rf"{_OR_ELSE}[^?]{{0,120}}\b(?:ange|uppge|skriv in|fyll i|bekrafta|enter)\b[^!?]{{0,60}}{_SOUGHT}",
    rf"\b(?:betala|betal|pay|betalas)\b[^?]{{0,120}}{_LINK}",
    # A file that wants to be opened, and does something then.
    r"\b(?:oppna|oppnar|open|aktivera|enable|view|opna)\b[^?]{0,80}\b(?:bifoga\w*|bilag\w*|attach\w*|encrypted"
    r"|macros?|makron?|innehall\w*|dokument\w*|document|filen|file)\b[^?]{0,120}\b(?:logga in|log in|sign in"
    r"|aktivera|macros?|undvika|bankid|inlogg\w*|release|microsoft|losenord)",
    r"\b(?:skyddat|krypterat|secure|encrypted|shared) (?:dokument|document|file|fil)\b[^?]{0,120}\b(?:logga in"
    r"|log in|sign in|macros|microsoft)",
    r"\.(?:exe|xlsm|docm|scr|iso|htm|html|js|zip)\b[^?]{0,120}\b(?:losenord|logga in|log in|aktivera|sign in"
    r"|oppna|undvika|bankid)",
    r"\b(?:log in|sign in|logga in) with (?:your|the) (?:corporate|company|microsoft|work)\b"
    r"|\blogga in med (?:ert|din|er|ditt|foretagets|jobb\w*|arbets\w*)\b",
    # Money to another account.
    r"\b(?:bytt?|byter|changed?|changes|andrat|andrade|ny[at]?|new|updated?)\b[^.!?]{0,40}\b(?:bank\w*|konto\w*"
    r"|account|iban|betaluppgift\w*|bank details)\b[^?]{0,160}\b(?:betala\w*|pay|paid|settled|fakturor|invoices?"
    r"|salary|lonen?|aterbetal\w*|utbetal\w*)\b",
    r"\b(?:salary|payroll|lone?) (?:account|update|konto)\b|\bbanken? (?:has|har) changed\b"
    r"|\binte (?:kan )?prata\b[^?]{0,80}\bkontouppgift",
    r"\b(?:next of kin|strict confidence)\b",
    r"\btull(?:en)? \d+ kr\b|\b(?:paket\w*|parcel|package)\b[^?]{0,120}\b(?:kortnummer|tull|avgift|betala|pay"
    r"|leveransadress)\b[^?]{0,80}(?:klicka|returneras|http|\bpay\b|kort)",
    # "Everything, to this new mailbox, at once, and do not ring": a stranger in a customer's name.
    r"\b(?:new|ny|nya)\b[^?]{0,160}\b(?:no need to (?:call|phone)|do not (?:call|phone|ring)|don't call"
    r"|ring (?:ej|inte)|utan (?:\w+ )?(?:krangel med )?bankid)\b",
    r"\b(?:verifiera|bekrafta|uppdatera|aterstall)\w* (?:\w+ ){0,2}(?:konto|losenord"
    r"|inlogg|betalning|kort|uppgifter|brevlada)\w*"
    r"[^!?]{0,160}(?:\blank|http|klicka|logga in|inom \d+ tim|avstang)",
    r"\bklicka (?:har|pa lank)\w*[^!?]{0,120}(?:losenord|konto|bankid|logga in|faktur"
    r"|paket|betal)",
    r"\b(?:e-?postlada|mejllada|mailbox|inkorg|lagringsutrymme)\w*[^!?]{0,80}(?:full"
    r"|natt|lagring|storage|suspend|upgrade|uppgrader)",
    r"\bbrevlada\w*[^!?]{0,80}(?:nastan full|lagring|storage|uppgrader|kvot|logga in)",
    r"\b(?:verify|confirm|update|validate) your (?:\w+ )?(?:account|password|mailbox"
    r"|payment|identity|billing)",
    r"\bskicka (?:mig )?(?:\w+ ){0,3}(?:all information"
    r"|allt)[^!?]{0,60}(?:till den har mej|till denna mej)[^?]{0,120}(?:kontonummer"
    r"|personnummer)",
    r"\b(?:nytt|nya|andrat|andra|byt) (?:bank)?konto(?:nummer"
    r"|uppgifter)?\b[^.!?]{0,80}(?:utbetal|betal|lon|aterbetal|overskott)",
    r"\b(?:kop\w*|ordna|skaffa|buy|purchase|get me)\b[^.!?]{0,60}\b(?:presentkort|gift ?cards?)\b",
    r"\b(?:losenord|password)\w*[^.!?]{0,40}(?:gar ut|upphor|expires?|expiring)",
    r"\b(?:ordna|gora|genomfora)\w* (?:\w+ ){0,3}betalning\b[^?]{0,250}\b(?:mote|konfidentiell|ring inte)",
    r"\b(?:inom|within) (?:\w+ )?(?:\d+|en|tva) (?:tim|hour)\w*[^?]{0,250}(?:hxxp|http|\bkonto\b|\bkontot\b"
    r"|account|\bkort\b|kortnummer)",
    r"\bh(?:tt|xx)ps?\S+[^?]{0,160}\b(?:inom (?:\d+|en|tva) (?:dag|tim)|within \d+|fore midnatt|logga in)",
    r"\b(?:lottery|jackpot|lucky winner|beneficiary|you have won|tullavgift)\b",
    r"\b(?:ange|fyll i|uppdatera|uppge) (?:\w+ ){0,3}(?:kort|konto) ?(?:nummer|uppgift)",
    r"\b(?:kundlista|lista (?:pa|over) (?:\w+ ){0,4}kunder|customer list)\b[^?]{0,250}"
    r"\b(?:denna adress|inom|within|ring inte|call)",
    r"\b(?:list|lista)\w*[^?]{0,120}\b(?:direkt )?till denna adress inom",
    r"\bpay within \d+ hours",
    r"\bpaid within \d+ hours",
    r"\blogga in pa h(?:tt|xx)p",
    r"\bnytt (?:bankgiro|bankkonto)\b",
    r"\b(?:oppna|open) [^.!?]{0,60}\bdokument\w* (?:pa|at|on) http",
    r"\b(?:skicka|send) lanken hit\b",
)

# What people tell of danger in a letter, beside what is noticed in the chat as well.
DANGER = _re(
    r"\b(?:osar|stinker) (?:det )?(?:brant|gas|rok)\b|\bgasol ?lukt\w*|\b(?:luktar|lukt av) gasol\b",
    r"\bger (?:ifran sig )?(?:stot|stotar|el ?stotar)\b",
    r"\banga (?:\w+ )?(?:valler|strommar|sprutar)\b|\b(?:valler|strommar) (?:det )?(?:\w+ )?anga\b",
    r"\b(?:steam|hot water)\b[^.!?]{0,30}\b(?:coming up|pouring|gushing|spraying)\b",
    r"\b(?:cabinet|box|substation)\b[^.!?]{0,50}\b(?:torn off|door open|wide open"
    r"|humming)\b[^.!?]{0,60}\b(?:kids|children|cables|sparks)\b",
    r"\b(?:elstolpe|stolpe|elskap|kabelskap)\w*[^.!?]{0,30}\bavkord\b|\b(?:traden|ledningen"
    r"|kabeln) ligger pa (?:taket|bilen|vagen)\b",
    r"\bkabel\w*[^.!?]{0,40}\b(?:avskavd|lyser koppar|bar koppar|skalad)\b|\bledning\w*[^.!?]{0,60}\b(?:sackat"
    r"|hanger sa lagt)\b",
    # A cold house is a danger to those who cannot bear it.
    r"\b(?:no heat|radiators cold|elementen ar (?:is)?kalla|iskalla element)\b[^?]{0,120}\b(?:bab(?:y|ies)"
    r"|lungsjuk\w*|bebis\w*|spadbarn|minus \w+)",
    r"\bstrom\w* (?:\w+ ){0,3}avstangd\b[^?]{0,200}\b(?:syrgas\w*|respirator|dialys|andnings\w+)",
)
FRAIL = _re(
    r"\b(?:respirator|syrgas|andningshjalp|spadbarn|bebis|nyfodd|rullstol|hjartsjuk"
    r"|fryser|minusgrader|baby|oxygen"
    r"|babies|bebisar|lungsjuk\w*|sangliggande|syrgas\w*|andningsmaskin|minus \w+|iskall\w* i hela|newborn"
    r"|wheelchair|ventilator"
    r"|medicin i kyl|dialys|\d{2} ar\b|aldring|gamla mamma)"
)
