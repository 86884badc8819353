"""What the identity pages say, in Swedish and English."""

from types import SimpleNamespace

_SV = {
    "skip": "Hoppa till innehållet",
    "other_code": "en",
    "other_name": "In English",
    "error_prefix": "Fel",
    "dpo": "Dataskyddsombud",
    "case": "Ärende",
    "received": "Kom in",
    "confirm": "Bekräfta",
    "again": "Försök igen",
    "code_title": "Skriv in din kod",
    "code_lead": "Här visar du att det är du som har skrivit till oss. Koden står i brevet eller mejlet från oss.",
    "code_label": "Kod",
    "code_hint": "Till exempel K7QM-4XTP-9HRW-2CDN. Små bokstäver går lika bra, och strecken behövs inte.",
    "code_empty": "Det ser inte ut som en kod från oss. Kontrollera att du har skrivit alla tecken.",
    "code_wrong": (
        "Koden stämmer inte. Kontrollera den mot brevet eller mejlet. Efter tre felaktiga försök spärras den."
    ),
    "lost_title": "Har du ingen kod?",
    "lost": (
        "Vi skickar en kod när vi behöver veta att det är du. Har koden försvunnit eller slutat gälla, svara på "
        "mejlet från oss eller kontakta dataskyddsombudet. Skicka aldrig kopia på pass, körkort eller id-kort."
    ),
    "link_title": "Är det du som har skrivit till oss?",
    "link_lead": "Någon har skrivit till oss om personuppgifter som rör dig.",
    "link_why": (
        "När du bekräftar vet vi att det är du och kan gå vidare med ärendet. Känner du inte igen det, säg nej. "
        "Då lämnar vi inte ut eller ändrar något."
    ),
    "link_yes": "Ja, det är jag",
    "link_no": "Det var inte jag",
    "link_hint": "Ingenting händer förrän du trycker på en av knapparna.",
    "choose_title": "Visa att det är du",
    "choose_lead": "Innan vi går vidare med din begäran behöver vi veta att det är du. Välj det sätt som passar dig.",
    "choose_hint": "Känner du inte igen ärendet? Stäng sidan. Använd aldrig e-legitimation när någon annan ber om det.",
    "eid_title": "E-legitimation",
    "eid_text": "Går snabbast. Vi jämför ditt personnummer med det vi redan har. Vi sparar inget annat.",
    "eid_button": "Fortsätt med {eid}",
    "eid_test": "Det här är en övning med påhittade personer. Ingen riktig e-legitimation används.",
    "mail_title": "Engångslänk till din e-post",
    "mail_text": "Vi skickar en länk till den e-postadress som du har anmält till oss. Den gäller i en timme.",
    "mail_button": "Skicka länken",
    "post_title": "Kod med brev",
    "post_text": "Vi skickar en kod till den adress som vi har registrerad. Det tar några dagar.",
    "post_button": "Skicka ett brev",
    "person_title": "Prata med oss",
    "person_text": (
        "Vi kan ringa upp det nummer som du har anmält till oss, eller så visar du legitimation hos oss. Skriv till "
        "{address} eller ring {phone}."
    ),
    "renew_button": "Skicka en ny länk",
    "confirmed_title": "Tack, nu vet vi att det är du",
    "confirmed": [
        "Du behöver inte göra något mer. Vi går vidare med ditt ärende.",
        "Du kan stänga sidan.",
    ],
    "denied_title": "Tack för att du sa till",
    "denied": [
        "Vi lämnar inte ut eller ändrar något. En handläggare tittar på ärendet och kan komma att ringa dig.",
        "Tror du att någon har kommit åt din e-post eller dina uppgifter? Byt lösenord och hör av dig till oss.",
    ],
    "used_title": "Länken eller koden är redan använd",
    "used": [
        "Varje länk och kod gäller bara en gång. Är det du som har använt den är allt klart.",
        "Är det inte du? Kontakta dataskyddsombudet direkt.",
    ],
    "expired_title": "Tiden har gått ut",
    "expired": [
        "Länken eller koden gäller inte längre. Din begäran finns kvar, och ingenting har gått förlorat."
    ],
    "expired_letter": "Svara på mejlet från oss eller kontakta dataskyddsombudet, så skickar vi ett nytt brev.",
    "expired_renew": "Vi kan skicka en ny länk till den e-postadress som du har anmält till oss.",
    "locked_title": "Koden är spärrad",
    "locked": [
        "Någon har försökt med fel kod flera gånger. Därför har vi spärrat den, och en handläggare har fått veta det.",
        "Din begäran finns kvar. Kontakta dataskyddsombudet, så hjälper vi dig på ett annat sätt.",
    ],
    "withdrawn_title": "Det finns en nyare länk eller kod",
    "withdrawn": [
        "Den här gäller inte längre. Använd den senaste som du har fått från oss.",
        "Hittar du den inte? Svara på mejlet från oss eller kontakta dataskyddsombudet.",
    ],
    "wrong_title": "Länken stämmer inte",
    "wrong": [
        "Kontrollera att hela adressen kom med när du öppnade den. Ibland bryts en lång länk på två rader.",
        "Du kan också skriva in koden från mejlet eller brevet.",
    ],
    "too_fast_title": "För många försök på kort tid",
    "too_fast": ["Vänta en minut och försök igen. Ingenting har gått förlorat."],
    "forged_title": "Sidan kom inte från oss",
    "forged": [
        "Formuläret skickades från en annan webbplats. Öppna länken i mejlet från oss och försök igen."
    ],
    "sent_title": "En länk är på väg",
    "sent": [
        "Har du anmält en e-postadress till oss skickar vi en länk dit nu. Den gäller i en timme.",
        "Kommer det inget mejl? Titta i skräpposten, eller välj ett annat sätt. En handläggare hjälper dig gärna.",
    ],
    "letter_title": "Vi skickar ett brev",
    "letter": [
        "En handläggare skickar en kod till den adress som vi har registrerad. Det tar några dagar.",
        "När brevet har kommit skriver du in koden på sidan som står i brevet.",
    ],
    "eid_down": (
        "Just nu går det inte att använda e-legitimation. Ingenting har gått förlorat. Försök igen om en stund eller "
        "välj ett annat sätt."
    ),
    "eid_down_title": "E-legitimation går inte att använda just nu",
    "eid_cancelled_title": "Legitimeringen avbröts",
    "eid_cancelled": [
        "Ingenting har hänt. Öppna länken i mejlet från oss och försök igen, eller välj ett annat sätt."
    ],
    "eid_stale_title": "Börja om från länken i mejlet",
    "eid_stale": [
        "Legitimeringen tog för lång tid, eller påbörjades i en annan webbläsare. Din begäran finns kvar.",
        "Öppna länken i mejlet från oss och försök igen.",
    ],
    "eid_refused_title": "Vi kunde inte bekräfta att det är du",
    "eid_refused": [
        "E-legitimationen stämmer inte med ärendet. Den kan tillhöra någon annan eller ha för låg nivå.",
        "Din begäran finns kvar. Öppna länken i mejlet från oss och välj ett annat sätt.",
        "Efter tre misslyckade försök hjälper en handläggare dig i stället.",
    ],
}
_EN = {
    "skip": "Skip to content",
    "other_code": "sv",
    "other_name": "På svenska",
    "error_prefix": "Error",
    "dpo": "Data protection officer",
    "case": "Case",
    "received": "Received",
    "confirm": "Confirm",
    "again": "Try again",
    "code_title": "Type your code",
    "code_lead": "Here you show that it was you who wrote to us. The code is in our letter or email.",
    "code_label": "Code",
    "code_hint": "For example K7QM-4XTP-9HRW-2CDN. Small letters do equally well, and the dashes are not needed.",
    "code_empty": "This does not look like a code from us. Check that you have typed every character.",
    "code_wrong": (
        "The code is not right. Compare it with the letter or the email. After three wrong attempts it is locked."
    ),
    "lost_title": "No code?",
    "lost": (
        "We send a code when we need to know that it is you. If yours is lost or no longer valid, reply to our email "
        "or contact the data protection officer. Never send a copy of a passport, driving licence or ID card."
    ),
    "link_title": "Was it you who wrote to us?",
    "link_lead": "Somebody has written to us about personal data that concern you.",
    "link_why": (
        "When you confirm, we know that it is you and can go on with the case. If you do not recognise it, say no. "
        "Then we disclose and change nothing."
    ),
    "link_yes": "Yes, it was me",
    "link_no": "It was not me",
    "link_hint": "Nothing happens until you press one of the buttons.",
    "choose_title": "Show that it is you",
    "choose_lead": "Before we go on with your request we need to know that it is you. Choose the way that suits you.",
    "choose_hint": "Is the case unknown to you? Close the page. Never use your eID because somebody asks you to.",
    "eid_title": "eID",
    "eid_text": (
        "The quickest way. We compare your personal identity number with the one that we already have. We keep "
        "nothing else."
    ),
    "eid_button": "Continue with {eid}",
    "eid_test": "This is an exercise with invented people. No real eID is used.",
    "mail_title": "One-time link to your email",
    "mail_text": "We send a link to the email address that you have registered with us. It is good for an hour.",
    "mail_button": "Send the link",
    "post_title": "Code by letter",
    "post_text": "We send a code to the postal address that we have registered. It takes a few days.",
    "post_button": "Send a letter",
    "person_title": "Talk to us",
    "person_text": (
        "We can call the number that you have registered with us, or you can show an identity document at our office. "
        "Write to {address} or call {phone}."
    ),
    "renew_button": "Send a new link",
    "confirmed_title": "Thank you, now we know that it is you",
    "confirmed": [
        "There is nothing more for you to do. We go on with your case.",
        "You can close the page.",
    ],
    "denied_title": "Thank you for telling us",
    "denied": [
        "We disclose and change nothing. A person will look at the case and may call you.",
        "Do you think that somebody has access to your email or your data? Change your password and contact us.",
    ],
    "used_title": "The link or code has been used",
    "used": [
        "Each link and code works once. If it was you who used it, all is well.",
        "Was it not you? Contact the data protection officer at once.",
    ],
    "expired_title": "The time has run out",
    "expired": ["The link or code is no longer valid. Your request remains, and nothing is lost."],
    "expired_letter": "Reply to our email or contact the data protection officer, and we will send a new letter.",
    "expired_renew": "We can send a new link to the email address that you have registered with us.",
    "locked_title": "The code is locked",
    "locked": [
        "Somebody has tried a wrong code several times. We have therefore locked it, and told a person.",
        "Your request remains. Contact the data protection officer, and we will help you in another way.",
    ],
    "withdrawn_title": "There is a newer link or code",
    "withdrawn": [
        "This one is no longer valid. Use the latest that you have had from us.",
        "You cannot find it? Reply to our email or contact the data protection officer.",
    ],
    "wrong_title": "The link is not right",
    "wrong": [
        "Check that the whole address came along when you opened it. A long link is sometimes broken over two lines.",
        "You can also type the code from the email or the letter.",
    ],
    "too_fast_title": "Too many attempts in a short time",
    "too_fast": ["Wait a minute and try again. Nothing is lost."],
    "forged_title": "The page did not come from us",
    "forged": ["The form was sent from another website. Open the link in our email and try again."],
    "sent_title": "A link is on its way",
    "sent": [
        "If you have registered an email address with us, we are sending a link there now. It is good for an hour.",
        "No email? Look in the junk folder, or choose another way. We are glad to help you.",
    ],
    "letter_title": "We will send a letter",
    "letter": [
        "We will send a code to the postal address that we have registered. It takes a few days.",
        "When the letter has come, type the code on the page that it names.",
    ],
    "eid_down": "eID cannot be used just now. Nothing is lost. Try again in a while, or choose another way.",
    "eid_down_title": "eID cannot be used just now",
    "eid_cancelled_title": "The identification was cancelled",
    "eid_cancelled": [
        "Nothing has happened. Open the link in our email and try again, or choose another way."
    ],
    "eid_stale_title": "Begin again from the link in the email",
    "eid_stale": [
        "The identification took too long, or was begun in another browser. Your request remains.",
        "Open the link in our email and try again.",
    ],
    "eid_refused_title": "We could not confirm that it is you",
    "eid_refused": [
        "The eID does not fit the case. It may belong to somebody else, or be of too low a level.",
        "Your request remains. Open the link in our email and choose another way.",
        "After three failed attempts a person helps you instead.",
    ],
}
LANGUAGES = {"sv": SimpleNamespace(**_SV), "en": SimpleNamespace(**_EN)}
