"""Limits on what people write: letters of a text, rows of a list, size of a number."""

LARGEST_NUMBER = 10**12
LONGEST_LINE, LONGEST_TEXT = 300, 3000  # letters
ROWS_SHOWN, MAX_ROWS = 8, 100
