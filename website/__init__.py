"""The public door: demo page, chat widget and the relay to the assistant."""
