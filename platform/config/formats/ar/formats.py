"""Numbers in Arabic are written as amounts of money are (Babel: KES 1,500.50): a comma never means two things."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
