/** The seldom used choices, behind one button. */
import { ICONS, icon, make } from "./dom.js";
import { WORDS } from "./words.js";

export class Menu {
  /** `acts` holds what each choice does: person, save, copy, end. */
  constructor(acts) {
    this.button = make(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": WORDS.menu,
        "aria-expanded": "false",
        "aria-controls": "menu",
        onclick: () => this.#open(this.element.hidden),
      },
      icon(...ICONS.more),
    );
    const items = Object.entries(acts).map(([name, act]) =>
      make("button", { type: "button", class: name, onclick: () => this.close() && act() }, WORDS[name]),
    );
    this.element = make(
      "div",
      { class: "menu", id: "menu", hidden: true, role: "group", "aria-label": WORDS.menu },
      ...items,
    );
  }

  /** Show or hide a choice. */
  offer(name, isOffered) {
    this.element.querySelector(`.${name}`).hidden = !isOffered;
  }

  /** Close it and put focus back; false when it was not open. */
  close() {
    if (this.element.hidden) return false;
    this.#open(false);
    this.button.focus();
    return true;
  }

  #open(isOpen) {
    this.element.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
  }
}
