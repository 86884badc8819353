"""The action server: decides and words what the assistant answers."""
