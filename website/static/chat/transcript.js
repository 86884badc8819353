/** Write a conversation down as plain text, for the visitor to keep. */
import { WORDS, longDate, clockTime } from "./words.js";

/** Give the whole conversation; what the assistant said is marked as such (AI Act, Article 50). */
export function transcript(messages) {
  const lines = [WORDS.transcriptTitle, ""];
  let day = "";
  for (const message of messages) {
    const date = longDate(message.at);
    if (date !== day) {
      day = date;
      lines.push(date, "");
    }
    lines.push(`${clockTime(message.at)} ${speaker(message)}`, message.text);
    for (const source of message.sources ?? []) {
      lines.push(`${WORDS.source} ”${source.section}”: ${source.url.split(":~:")[0]}`);
    }
    lines.push("");
  }
  return lines.join("\n");
}

/** Save a text as a file, without a server. */
export function save(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `chatt-${new Date().toISOString().slice(0, 10)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function speaker(message) {
  if (message.author === "visitor") return WORDS.you;
  if (message.author === "agent") return WORDS.handler(message.author_name);
  if (message.author === "bot") return `${WORDS.bot} (${WORDS.transcriptMark})`;
  return WORDS.system;
}
