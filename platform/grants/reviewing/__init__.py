"""What the committee does: assigned applications, the rubric, reviews and stepping back."""
