"""Reviewing: what the committee does with assigned applications, the rubric, reviews and stepping back."""
