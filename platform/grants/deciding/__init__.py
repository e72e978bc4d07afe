"""Deciding: what a grant manager does, from the applications of a round to awards and corrections."""
