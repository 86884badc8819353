/** The conversation with the server: begin, say, listen, end. */
import { WORDS } from "./words.js";

const KEY = "privacy-chat";
const POLL_MS = 4000;
const LONGEST_PAUSE_MS = 30000;
const PATIENCE_MS = 20000;

/** A refusal of the server, in words for people. */
export class Refused extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

export class Session {
  #base;
  #token = null;
  #last = 0;
  #stop = null;
  #on;

  /** `on` holds what to call: message(message), state(state), lost(), found(). */
  constructor(base, on) {
    this.#base = base;
    this.#on = on;
    // Written only after the chat is opened: the service was asked for, so no consent is needed (LEK 9:28).
    // sessionStorage ends with the tab, and unlike a cookie it is sent nowhere by itself.
    this.#token = stored();
  }

  /** Take up the conversation of this tab, or begin one. */
  async open() {
    if (this.#token) {
      try {
        this.#catchUp(await this.#call("GET", `/chat/messages?after=${this.#last}`));
        this.#listen();
        return;
      } catch (fault) {
        if (!(fault instanceof Refused) || fault.code !== "no_session") throw fault;
        this.forget();
      }
    }
    const begun = await this.#call("POST", "/chat/conversations", { language: "sv" });
    this.#token = begun.token;
    store(begun.token);
    this.#catchUp(begun);
    this.#listen();
  }

  /** Say something; the same id again is the same message. */
  async say(text, clientId) {
    this.#take(await this.#call("POST", "/chat/messages", { text, client_id: clientId }));
  }

  /** End the conversation. */
  async end() {
    this.#on.state(await this.#call("POST", "/chat/end", {}));
    this.leave();
  }

  /** Stop listening, but keep the conversation. */
  leave() {
    this.#stop?.abort();
    this.#stop = null;
  }

  /** Drop the conversation from this tab. */
  forget() {
    this.leave();
    this.#token = null;
    this.#last = 0;
    store(null);
  }

  #take(answer) {
    this.#on.state({ state: answer.state, agent: answer.agent });
    for (const message of answer.messages) this.#on.message(message);
  }

  /** Take all that was said since the mark, and move the mark. */
  #catchUp(answer) {
    this.#take(answer);
    this.#last = Math.max(this.#last, ...answer.messages.map((message) => message.id));
  }

  async #call(method, path, body) {
    let response;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers: this.#headers(body ? { "content-type": "application/json" } : {}),
        body: body ? JSON.stringify(body) : undefined,
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      throw new Refused("unreachable", WORDS.broken);
    }
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return answer;
    throw new Refused(answer?.error?.code ?? "broken", answer?.error?.message ?? WORDS.broken);
  }

  #headers(more) {
    return this.#token ? { ...more, authorization: `Bearer ${this.#token}` } : more;
  }

  #listen() {
    this.leave();
    const stop = new AbortController();
    this.#stop = stop;
    this.#listenOn(stop.signal);
  }

  /** Keep a stream open; where none can be had, ask again and again instead. */
  async #listenOn(signal) {
    let faults = 0;
    while (!signal.aborted) {
      try {
        const ended = await this.#stream(signal, () => {
          faults = 0;
          this.#on.found();
        });
        if (ended) return;
      } catch (fault) {
        if (signal.aborted) return;
        if (fault instanceof Refused && fault.code === "no_session") return;
        faults += 1;
        if (faults > 1) this.#on.lost();
        await this.#poll();
      }
      const pause = faults ? Math.min(LONGEST_PAUSE_MS, POLL_MS * 2 ** (faults - 1)) : 500;
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }

  async #poll() {
    try {
      this.#catchUp(await this.#call("GET", `/chat/messages?after=${this.#last}`));
      this.#on.found();
    } catch {
      // The next round tries again.
    }
  }

  async #stream(signal, opened) {
    // Not EventSource: it cannot send the token in a header, and a token in an address ends up in logs.
    const response = await fetch(`${this.#base}/chat/events`, {
      headers: this.#headers({ accept: "text/event-stream", "last-event-id": String(this.#last) }),
      credentials: "omit",
      cache: "no-store",
      signal,
    });
    if (response.status === 401) throw new Refused("no_session", "");
    if (!response.ok || !response.body) throw new Refused("broken", "");
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return false;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        if (this.#event(block) === "closed") return true;
      }
    }
  }

  #event(block) {
    const field = (name) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const data = field("data");
    if (!data) return "";
    const value = JSON.parse(data);
    if (field("event") === "state") {
      this.#on.state(value);
      return value.state;
    }
    // The answer to a message does not move the mark: it may be newer than one not seen yet.
    this.#last = Math.max(this.#last, value.id);
    this.#on.message(value);
    return "";
  }
}

function stored() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(token) {
  try {
    if (token) sessionStorage.setItem(KEY, token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the conversation lasts as long as the page.
  }
}
