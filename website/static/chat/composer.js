/** The field a visitor writes in. */
import { ICONS, icon, make } from "./dom.js";
import { WORDS } from "./words.js";

const LIMIT = 4000;
const NEAR = 3500;
const TALLEST_PX = 140;
const COARSE = matchMedia("(pointer: coarse)");

export class Composer {
  #field;
  #counter = make("p", { class: "counter", id: "counter", role: "status" });
  #button;
  #say;

  /** `say(text)` is called with what was written. */
  constructor(base, say) {
    this.#say = say;
    this.#field = make("textarea", {
      id: "field",
      rows: "1",
      placeholder: WORDS.placeholder,
      autocomplete: "off",
      enterkeyhint: "send",
      "aria-describedby": "hint counter",
      oninput: () => this.#fit(),
      onkeydown: (event) => this.#key(event),
    });
    this.#button = make("button", { type: "submit", class: "send", "aria-label": WORDS.send }, icon(...ICONS.send));
    this.element = make(
      "form",
      { class: "composer", novalidate: true, onsubmit: (event) => this.#submit(event) },
      make("label", { for: "field", class: "hidden" }, WORDS.field),
      make("div", { class: "row" }, this.#field, this.#button),
      this.#counter,
      make(
        "p",
        { class: "hint", id: "hint" },
        `${WORDS.hint} `,
        make("a", { href: `${base}/om-chatten`, target: "_blank", rel: "noopener" }, WORDS.about, make("span", { class: "hidden" }, WORDS.newTab)),
      ),
    );
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  #key(event) {
    // On a phone Enter makes a new line, as the keyboard there shows.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || COARSE.matches) return;
    event.preventDefault();
    this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text || text.length > LIMIT) {
      this.focus();
      return;
    }
    this.#field.value = "";
    this.#fit();
    this.#say(text);
  }

  #fit() {
    const used = this.#field.value.length;
    const over = used - LIMIT;
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight + 2, TALLEST_PX)}px`;
    this.#field.setAttribute("aria-invalid", String(over > 0));
    this.#counter.classList.toggle("over", over > 0);
    let words = "";
    if (over > 0) words = WORDS.tooLong(over);
    else if (used > NEAR) words = WORDS.counter(used, LIMIT);
    this.#counter.textContent = words;
  }
}
