"""Worlds solved by clingo, and outcomes read off the answer set."""
