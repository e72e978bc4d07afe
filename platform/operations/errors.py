"""What stops an operator's command, in words for the operator."""


class BackupError(Exception):
    """A backup can't be made, or must not be put back."""


class NotUndone(BackupError):
    """Something went wrong half-way, and what had moved could not be brought back; says what is where."""
