"""Outcomes in words: sentences, texts, tables, data."""
