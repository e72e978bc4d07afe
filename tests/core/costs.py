"""Reads what a page says it costs."""

import re


def said_cost(text: str) -> int:
    found = re.search(r"This page: ([0-9]+)\s*KB", text)
    assert found, "The page doesn't say what it costs."
    return int(found[1])
