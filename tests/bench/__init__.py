"""What the journey's pages cost, measured on a real server: ``make bench``."""
