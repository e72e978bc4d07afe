"""What a phone keeps of a course."""
