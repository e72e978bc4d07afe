"""Recorded narrations of lessons: from what a trainer recorded to two small files that learners' browsers play."""
