"""Proof graphs and their pictures."""
