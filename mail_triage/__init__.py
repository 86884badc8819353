"""Reads mail that people send to the privacy mailboxes and makes cases of it."""
