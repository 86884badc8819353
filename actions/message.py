"""The machine-readable part that goes with every answer of the assistant.

Rasa's REST channel returns a list of messages. Each has `text` (for people) and `custom` (this object):

    {
      "outcome":       one of vocabulary.md's outcomes,
      "topic":         full label, e.g. "answer/access_right", or null,
      "facts":         ["F59", "F60"],
      "case_type":     "access" or null,
      "language":      "sv" | "en" (language of the answer) or the visitor's ISO code when outcome is other_language,
      "confidence":    0..1, calibrated probability that `topic` is what the visitor meant,
      "options":       [{"outcome", "facts", "case_type", "label", "payload"}]  only for clarify,
      "quick_replies": [{"label", "payload"}]  next steps; send `payload` as the visitor's next message,
      "section":       heading of the policy that the answer stands under, or null,
      "quote":         the policy's own words, or null,
      "links":         [{"label", "url"}],
      "more":          true when a longer version of the answer exists ("berätta mer" shows it),
      "case_ref":      "KE-2026-000123" when a case was opened by this turn, else null; several with ", " between,
      "due_date":      ISO date beside case_ref that the law sets, or null,
      "expects":       "what" | "name" | "email" | "confirm" | null: the form field being asked for,
      "form":          case type of the form under way, or null,
      "handover":      true when a person was called in by this turn,
      "parts":         [the same keys for every question of a message that held several],
      "ai_generated":  true
    }

A payload is `/choose{"topic": "<full label>"}` or `/dialogue/<name>`; it can do nothing but choose a topic or steer the
dialogue. One user turn gives exactly one message with `custom`.
"""
