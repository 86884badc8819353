"""Own parts of the NLU pipeline; the modules named *_node are what Rasa loads, the rest does not know Rasa."""
