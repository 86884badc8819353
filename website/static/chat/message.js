/** Show one message. */
import { ICONS, icon, make } from "./dom.js";
import { WORDS, clockTime, longDate } from "./words.js";

const MORE = '/choose{"topic": "dialogue/more"}';
const LONG_QUOTE = 170;
const NUMBER = /([0-9][0-9 -]*[0-9])/;
const ADDRESS = /([\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|https:\/\/[^\s<>"”]*[^\s<>"”.,;:!?)])/;
const SOURCE_LINE = /^(?:Källa|Source): /;

/** Build the element of a message; `choose(payload, label)` is called when a button is pressed. */
export function messageElement(message, choose) {
  const emergency = message.outcome === "emergency";
  const classes = ["message", message.author];
  if (emergency) classes.push("emergency");
  const bubble = make("div", { class: "bubble" });
  if (emergency) bubble.append(make("p", { class: "alarm" }, icon(...ICONS.warning), WORDS.call));
  bubble.append(...paragraphs(message));
  if (message.case_ref) bubble.append(receipt(message));
  if (emergency) bubble.append(calls(message.links));
  const more = message.buttons.find((button) => button.payload === MORE);
  if (more) {
    bubble.append(make("button", { type: "button", class: "more", onclick: () => choose(more.payload, more.label) }, WORDS.showMore));
  }
  const node = make(
    "div",
    {
      class: classes.join(" "),
      lang: message.language && message.language !== "sv" ? message.language : null,
      "data-ai-generated": message.ai_generated ? "true" : null,
    },
    make("span", { class: "hidden", lang: "sv" }, `${speaker(message)}: `),
    bubble,
    ...message.sources.map(sourceCard),
    make("p", { class: "meta", lang: "sv" }, ...meta(message)),
  );
  return node;
}

/** Build the buttons under the newest message. */
export function buttonRow(message, choose) {
  const buttons = message.buttons.filter((button) => button.payload !== MORE);
  if (!buttons.length) return null;
  const list = message.outcome === "clarify" ? "choices" : "replies";
  return make(
    "div",
    { class: list, role: "group", "aria-label": "Förslag" },
    ...buttons.map((button) =>
      make("button", { type: "button", lang: message.language ?? null, onclick: () => choose(button.payload, button.label) }, button.label),
    ),
  );
}

function paragraphs(message) {
  const shown = message.text.split(/\n{2,}/).filter((part) => !(message.sources.length && SOURCE_LINE.test(part)));
  // A confirmation and a receipt repeat what the visitor wrote.
  const isOurs = message.author !== "visitor" && message.expects !== "confirm" && !message.case_ref;
  return shown.map((part) => make("p", {}, ...(isOurs ? withLinks(part) : [part])));
}

/** Make addresses in our own words links; a visitor's words stay words. */
function withLinks(text) {
  return text.split(ADDRESS).map((piece, place) => {
    if (place % 2 === 0) return piece;
    return make("a", piece.includes("@") ? { href: `mailto:${piece}` } : { href: piece, target: "_blank", rel: "noopener" }, piece);
  });
}

function receipt(message) {
  const rows = [make("div", {}, make("dt", {}, WORDS.caseRef), make("dd", {}, message.case_ref))];
  if (message.due_date) {
    rows.push(make("div", {}, make("dt", {}, WORDS.due), make("dd", {}, longDate(message.due_date))));
  }
  return make("dl", { class: "receipt", lang: "sv" }, ...rows);
}

function calls(links) {
  return make(
    "p",
    { class: "calls" },
    ...links.map((link) => make("a", { href: link.url }, icon(...ICONS.phone), make("span", {}, ...inOnePiece(link.label)))),
  );
}

/** Keep a number on one line: half of it is not what one calls. */
function inOnePiece(label) {
  return label.split(NUMBER).map((piece, place) => (place % 2 === 0 ? piece : make("span", { class: "number" }, piece)));
}

function sourceCard(source) {
  const link = make(
    "a",
    { href: source.url, target: "_blank", rel: "noopener" },
    `”${source.section}”`,
    make("span", { class: "hidden" }, WORDS.newTab),
  );
  const card = make("figure", { class: "source", lang: "sv" }, make("figcaption", {}, icon(...ICONS.book), make("span", {}, `${WORDS.source} `, link)));
  if (source.quote) {
    const quote = make("blockquote", {}, source.quote);
    card.append(source.quote.length > LONG_QUOTE ? make("details", {}, make("summary", {}, WORDS.quote), quote) : quote);
  }
  return card;
}

function meta(message) {
  const parts = [];
  if (message.author === "agent") parts.push(make("span", {}, WORDS.handler(message.author_name)));
  if (message.author === "bot") parts.push(make("span", {}, WORDS.bot));
  if (message.at && message.author !== "system") parts.push(make("time", { datetime: message.at }, clockTime(message.at)));
  for (const note of hidden(message.masked)) parts.push(make("span", { class: "note" }, icon(...ICONS.lock), note));
  return parts;
}

function hidden(kinds = []) {
  const notes = new Set();
  for (const kind of kinds) {
    if (kind === "e-post") notes.add(WORDS.maskedEmail);
    else if (kind === "telefon") notes.add(WORDS.maskedPhone);
    else notes.add(WORDS.maskedSensitive);
  }
  return notes;
}

function speaker(message) {
  if (message.author === "visitor") return WORDS.you;
  if (message.author === "bot") return WORDS.bot;
  if (message.author === "agent") return WORDS.handler(message.author_name);
  return WORDS.system;
}
