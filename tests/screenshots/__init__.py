"""Photographs of every main page, for people to look at: ``make screenshots``."""
