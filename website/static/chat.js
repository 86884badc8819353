/**
 * The privacy chat for any page: <script type="module" src="https://…/chat.js"></script>.
 * Until a visitor opens the chat only the button and its style are loaded and nothing is stored.
 */
import { PrivacyChat } from "./static/chat/launcher.js";

if (!customElements.get("privacy-chat")) {
  customElements.define("privacy-chat", PrivacyChat);
}
if (!document.querySelector("privacy-chat")) {
  document.body.append(document.createElement("privacy-chat"));
}
