"""Applying: what an applicant does, from reading a grant to sending and taking back."""
