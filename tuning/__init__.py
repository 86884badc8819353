"""Tunes the encoder on our texts; needs PyTorch, and nothing that runs in the product imports it."""
