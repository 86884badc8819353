// Comfort only: every page works without it.
(() => {
  const talk = () => document.getElementById("samtal");
  const toEnd = () => {
    const log = talk();
    if (log) log.scrollTop = log.scrollHeight;
  };
  document.addEventListener("DOMContentLoaded", toEnd);
  toEnd();
  document.addEventListener("htmx:oobAfterSwap", toEnd);
  // Ctrl+Enter sends: an agent's hands stay on the keys.
  document.addEventListener("keydown", (event) => {
    const inChat = event.target.id === "chatt-text";
    if (inChat && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  // The sent form comes back empty: writing goes on where it was.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "skriv") document.getElementById("chatt-text")?.focus();
  });
})();
