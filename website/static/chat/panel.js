/** The open chat: header, log, field, and what happens in them. */
import { Composer } from "./composer.js";
import { ICONS, icon, make } from "./dom.js";
import { newId } from "./id.js";
import { Menu } from "./menu.js";
import { buttonRow, messageElement } from "./message.js";
import { hideNumbers } from "./numbers.js";
import { Session } from "./session.js";
import { save, transcript } from "./transcript.js";
import { WORDS } from "./words.js";

const WHOLE_SCREEN = matchMedia("(max-width: 640px), (max-height: 480px)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const HANDOVER = '/choose{"topic": "handover"}';

export class Panel {
  #session;
  #report;
  #opener = null;
  #started = false;
  #state = { state: "bot", agent: "" };
  #messages = new Map();
  #nodes = new Map();
  #outgoing = new Map();
  #waitingFor = 0;

  #title = make("h2", { id: "title", tabindex: "-1" }, WORDS.title);
  #who = make("p", { class: "who", id: "who", role: "status" }, WORDS.ai);
  #log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": WORDS.log });
  #typing = make("div", { class: "typing", hidden: true }, make("i"), make("i"), make("i"));
  #status = make("p", { class: "hidden", role: "status" });
  #banner = make("p", { class: "banner", role: "status", hidden: true });
  #replies = make("div", { class: "tray" });
  // What scrolls must be reachable by keyboard.
  #scroller = make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": WORDS.log }, this.#log, this.#typing, this.#replies);
  #menu;
  #composer;
  #after;

  constructor(base, report) {
    this.#report = report;
    this.#session = new Session(base, {
      message: (message) => this.#show(message),
      state: (state) => this.#turnTo(state),
      lost: () => this.#say(navigator.onLine ? WORDS.broken : WORDS.offline),
      found: () => this.#say(""),
    });
    this.#composer = new Composer(base, (text) => this.#send(text));
    this.#menu = new Menu({
      person: () => this.#choose(HANDOVER, WORDS.person),
      save: () => save(this.#transcript()),
      copy: () => this.#copy(),
      end: () => this.#end(),
    });
    this.#after = make(
      "div",
      { class: "after", hidden: true },
      make("p", {}, WORDS.closed),
      make("button", { type: "button", class: "primary", onclick: () => this.#restart() }, WORDS.restart),
    );
    this.element = make(
      "dialog",
      { class: "panel", "aria-labelledby": "title", "aria-describedby": "who" },
      make(
        "header",
        {},
        make("div", { class: "mark", "aria-hidden": "true" }, icon(...ICONS.chat)),
        make("div", { class: "names" }, this.#title, this.#who),
        this.#menu.button,
        make("button", { type: "button", class: "tool", "aria-label": WORDS.close, onclick: () => this.close() }, icon(...ICONS.close)),
      ),
      this.#menu.element,
      this.#banner,
      this.#scroller,
      this.#status,
      this.#composer.element,
      this.#after,
    );
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    addEventListener("online", () => this.#backOnline());
    addEventListener("offline", () => this.#say(WORDS.offline));
  }

  get isOpen() {
    return this.element.open;
  }

  /** Show the chat. On a small screen it takes the whole of it, so the page behind must be out of reach. */
  async open(opener) {
    if (this.isOpen) return;
    this.#opener = opener;
    if (WHOLE_SCREEN.matches) this.element.showModal();
    else this.element.show();
    this.#report(true);
    // A field in focus brings up the keyboard of a phone, over the very notice that must be read first.
    if (WHOLE_SCREEN.matches) this.#title.focus();
    else this.#composer.focus();
    await this.#start();
  }

  /** Hide the chat; it can be opened again where it was. */
  close() {
    this.#menu.close();
    this.element.close();
    this.#report(false);
    this.#opener?.focus();
  }

  async #start() {
    if (this.#started) return;
    this.#started = true;
    this.#think(1);
    try {
      await this.#session.open();
      this.#say("");
    } catch (fault) {
      this.#started = false;
      this.#say(fault.message, () => this.#start());
    } finally {
      this.#think(-1);
    }
  }

  // --- saying -------------------------------------------------------------------------------

  #send(text) {
    this.#post({ text: hideNumbers(text), shown: hideNumbers(text), id: newId() });
  }

  #choose(payload, label) {
    this.#post({ text: payload, shown: label, id: newId() });
    this.#settleFocus();
  }

  /** Show a message at once and send it; when that fails it stays, with a way to try again. */
  async #post(message) {
    let node = this.#outgoing.get(message.id)?.node;
    if (!node) {
      node = make("div", { class: "message visitor pending" });
      this.#log.append(node);
    }
    this.#outgoing.set(message.id, { ...message, node, failed: false });
    node.replaceChildren(
      make("span", { class: "hidden" }, `${WORDS.you}: `),
      make("div", { class: "bubble" }, make("p", {}, message.shown)),
      make("p", { class: "meta" }, WORDS.sending),
    );
    this.#replies.replaceChildren();
    this.#scrollTo(node);
    const byBot = this.#byBot();
    if (byBot) this.#think(1);
    try {
      if (!this.#started) await this.#start();
      await this.#session.say(message.text, message.id);
    } catch (fault) {
      this.#failed(message, fault);
    } finally {
      if (byBot) this.#think(-1);
    }
  }

  #failed(message, fault) {
    if (fault.code === "closed" || fault.code === "no_session") this.#turnTo({ state: "closed", agent: "" });
    const waiting = this.#outgoing.get(message.id);
    if (!waiting) return;
    waiting.failed = true;
    waiting.node.classList.add("failed");
    waiting.node.querySelector(".meta").replaceChildren(
      make("span", { class: "fault" }, `${WORDS.notSent}. ${fault.message}`),
      make("button", { type: "button", class: "again", onclick: () => this.#again(message) }, WORDS.retry),
    );
    this.#scrollTo(waiting.node);
  }

  #again(message) {
    const node = this.#outgoing.get(message.id)?.node;
    node?.classList.remove("failed");
    this.#settleFocus();
    this.#post(message);
  }

  #backOnline() {
    this.#say("");
    for (const message of this.#outgoing.values()) if (message.failed) this.#again(message);
  }

  // --- showing ------------------------------------------------------------------------------

  #show(message) {
    if (this.#messages.has(message.id)) return;
    this.#messages.set(message.id, message);
    const node = messageElement(message, (payload, label) => this.#choose(payload, label));
    const own = message.client_id ? this.#outgoing.get(message.client_id) : undefined;
    if (own) {
      this.#outgoing.delete(message.client_id);
      own.node.replaceWith(node);
    } else {
      this.#place(node, message.id);
    }
    this.#nodes.set(message.id, node);
    this.#offer();
    if (message.author !== "visitor") this.#scrollTo(node);
  }

  /** Put a message where its number says: an answer can overtake a message on its way. */
  #place(node, id) {
    const later = [...this.#nodes.keys()].filter((known) => known > id).sort((a, b) => a - b)[0];
    const before = later === undefined ? this.#log.querySelector(".pending") : this.#nodes.get(later);
    this.#log.insertBefore(node, before ?? null);
  }

  #offer() {
    const last = this.#messages.get(Math.max(...this.#messages.keys()));
    const answered = !this.#outgoing.size && last && last.author !== "visitor";
    const row = answered && this.#byBot() ? buttonRow(last, (payload, label) => this.#choose(payload, label)) : null;
    this.#replies.replaceChildren(...(row ? [row] : []));
  }

  /** Whoever waits for a person is answered by the assistant meanwhile. */
  #byBot() {
    return this.#state.state === "bot" || this.#state.state === "waiting";
  }

  #turnTo(state) {
    const changed = state.state !== this.#state.state || state.agent !== this.#state.agent;
    this.#state = state;
    const closed = state.state === "closed";
    this.#composer.element.hidden = closed;
    this.#after.hidden = !closed;
    if (closed) this.#session.leave();
    if (!changed) return;
    this.element.dataset.state = state.state;
    const words = { agent: WORDS.agent(state.agent), waiting: WORDS.waiting, closed: WORDS.closed };
    this.#who.textContent = words[state.state] ?? WORDS.ai;
    this.#menu.offer("person", state.state === "bot");
    this.#menu.offer("end", !closed);
    if (this.#messages.size) this.#offer();
  }

  #think(change) {
    this.#waitingFor += change;
    const busy = this.#waitingFor > 0;
    this.#typing.hidden = !busy;
    this.#status.textContent = busy ? WORDS.typing : "";
  }

  #say(text, retry = null) {
    this.#banner.hidden = !text;
    this.#banner.replaceChildren(text);
    if (retry) this.#banner.append(" ", make("button", { type: "button", onclick: retry }, WORDS.retry));
  }

  #scrollTo(node) {
    requestAnimationFrame(() => {
      // A long answer is read from its beginning: its top never scrolls out of sight.
      const top = Math.min(node.offsetTop - 12, this.#scroller.scrollHeight);
      this.#scroller.scrollTo({ top, behavior: CALM.matches ? "auto" : "smooth" });
    });
  }

  /** A pressed button is gone; focus must not be lost with it. */
  #settleFocus() {
    if (matchMedia("(pointer: coarse)").matches) this.#scroller.focus({ preventScroll: true });
    else this.#composer.focus();
  }

  // --- menu and keys ------------------------------------------------------------------------

  #transcript() {
    return transcript([...this.#messages.values()].sort((a, b) => a.id - b.id));
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#transcript());
      this.#status.textContent = WORDS.copied;
      this.#flash(WORDS.copied);
    } catch {
      this.#flash(WORDS.notCopied);
    }
  }

  #flash(text) {
    this.#say(text);
    setTimeout(() => this.#banner.textContent === text && this.#say(""), 6000);
  }

  async #end() {
    try {
      await this.#session.end();
    } catch (fault) {
      this.#say(fault.message);
    }
  }

  async #restart() {
    this.#session.forget();
    for (const known of [this.#messages, this.#nodes, this.#outgoing]) known.clear();
    this.#log.replaceChildren();
    this.#turnTo({ state: "bot", agent: "" });
    this.#started = false;
    this.#settleFocus();
    await this.#start();
  }

  #key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.#menu.close()) this.close();
  }
}
