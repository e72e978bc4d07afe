"""Reads that several rooms need: what stands on an application, its award, who is to be told."""
