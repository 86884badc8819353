/** The button on the page; all else is loaded when it is pressed. */
import { ICONS, icon, make } from "./dom.js";
import { WORDS } from "./words.js";

const BASE = new URL("../..", import.meta.url).href.replace(/\/$/, "");

export class PrivacyChat extends HTMLElement {
  #launcher = null;
  #panel = null;

  connectedCallback() {
    if (this.#launcher) return;
    // Without its style the button would flash up in the page's own.
    this.hidden = true;
    this.lang = "sv";
    const style = make("link", { rel: "stylesheet", href: `${BASE}/static/chat/chat.css` });
    style.addEventListener("load", () => { this.hidden = false; });
    this.#launcher = make(
      "button",
      {
        type: "button",
        class: "launcher",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        "aria-label": WORDS.launcherLabel,
        onclick: () => this.toggle(),
      },
      icon(...ICONS.chat),
      make("span", {}, WORDS.launcher, make("span", { class: "long" }, WORDS.launcherMore)),
    );
    this.attachShadow({ mode: "open" }).append(style, this.#launcher);
    document.addEventListener("click", (event) => {
      const opener = event.target instanceof Element ? event.target.closest("[data-open-privacy-chat]") : null;
      if (!opener) return;
      event.preventDefault();
      this.open(opener);
    });
  }

  /** Open or close the chat. */
  toggle() {
    if (this.#panel?.isOpen) this.#panel.close();
    else this.open(this.#launcher);
  }

  /** Open the chat; focus goes back to `opener` when it closes. */
  async open(opener = this.#launcher) {
    if (!this.#panel) {
      const { Panel } = await import("./panel.js");
      this.#panel ??= new Panel(BASE, (isOpen) => {
        this.#launcher.setAttribute("aria-expanded", String(isOpen));
        this.toggleAttribute("open", isOpen);
      });
      this.shadowRoot.append(this.#panel.element);
    }
    this.#panel.open(opener);
  }
}
