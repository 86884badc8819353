/** Name a message, so that sending it again is the same message. */

/** Give a random id. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // randomUUID exists on HTTPS and localhost only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
