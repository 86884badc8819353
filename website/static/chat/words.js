/** All words of the widget's own. */

export const WORDS = {
  launcher: "Fråga",
  launcherMore: " om dina personuppgifter",
  launcherLabel: "Fråga om dina personuppgifter. Öppnar chatten med en AI-assistent, inte en människa.",
  title: "Integritetsassistenten",
  ai: "AI-assistent – inte en människa",
  agent: (name) => (name === "handläggare" ? "Du chattar med en handläggare" : `Du chattar med ${name}, handläggare`),
  waiting: "Du står i kö till en handläggare. Svaren är automatiska tills dess",
  closed: "Chatten är avslutad",
  panelLabel: "Chatt om personuppgifter",
  log: "Samtalet",
  close: "Stäng chatten",
  menu: "Fler val",
  person: "Prata med en människa",
  save: "Spara samtalet",
  copy: "Kopiera samtalet",
  copied: "Samtalet är kopierat.",
  notCopied: "Det gick inte att kopiera. Spara samtalet i stället.",
  end: "Avsluta chatten",
  restart: "Starta en ny chatt",
  field: "Ditt meddelande",
  placeholder: "Skriv din fråga",
  send: "Skicka",
  hint: "Skriv inte personnummer här.",
  about: "Så hanterar vi chatten",
  newTab: " (öppnas i ny flik)",
  counter: (used, limit) => `${number(used)} av ${number(limit)} tecken`,
  tooLong: (over) => `${number(over)} tecken för mycket. Korta meddelandet för att skicka det.`,
  typing: "AI-assistenten skriver",
  you: "Du",
  bot: "AI-assistenten",
  system: "Meddelande",
  handler: (name) => (name ? `${name}, handläggare` : "Handläggare"),
  sending: "Skickas …",
  notSent: "Inte skickat",
  retry: "Försök igen",
  offline: "Du har ingen uppkoppling. Det du skriver skickas när nätet är tillbaka.",
  broken: "Chatten går inte att nå just nu. Försök igen, eller mejla dataskyddsombud@kalmarenergi.se.",
  opening: "Chatten öppnas …",
  source: "Integritetspolicyn, avsnitt",
  quote: "Policyns egna ord",
  showMore: "Visa mer",
  call: "Fara eller avbrott?",
  caseRef: "Ärendenummer",
  due: "Svar senast",
  maskedEmail: "Mejladressen sparas krypterad och visas inte i samtalet.",
  maskedPhone: "Telefonnumret är dolt.",
  maskedSensitive: "Uppgiften är dold och sparas inte.",
  transcriptTitle: "Samtal med Kalmar Energis integritetsassistent",
  transcriptMark: "AI-genererat",
};

function number(value) {
  return new Intl.NumberFormat("sv-SE").format(value);
}

/** Tell the time of day as people in Sweden write it. */
export function clockTime(iso) {
  return new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** Tell a date in words. */
export function longDate(iso) {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "long" }).format(new Date(iso));
}
