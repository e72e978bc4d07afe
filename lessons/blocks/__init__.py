"""What a lesson and a quiz are made of. Every block, choice, line and field keeps its id for ever."""

from lessons.blocks.body import BodyBlock
from lessons.blocks.questions import QuestionsBlock

__all__ = ["BodyBlock", "QuestionsBlock"]
