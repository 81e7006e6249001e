"""Questions over many worlds: fixtures, comparison, open readings, separation, fit."""
