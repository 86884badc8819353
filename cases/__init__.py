"""The domain: request types, deadlines, identity, lifecycle, conversations and letters."""
