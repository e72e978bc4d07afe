"""Rounds: the page in the editor, what it asks, and publishing it."""
