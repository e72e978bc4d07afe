"""StreamField blocks of lessons. Every block, choice, line and field keeps its id for ever."""

from lessons.blocks.body import BodyBlock

__all__ = ["BodyBlock"]
