"""What an applicant does: reading a grant, writing an application, sending it, taking it back."""
