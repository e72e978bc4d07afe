"""What a grant manager does: applications of a round, ranking, decisions, awards, publishing, corrections."""
