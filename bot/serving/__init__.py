"""How Rasa is reached; the model does not depend on it, so a change here needs no training."""
