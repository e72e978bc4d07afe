"""What stops an operator's command, in words for the operator."""


class BackupError(Exception):
    """A backup can't be made, or must not be put back."""
