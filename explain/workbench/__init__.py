"""The workbench: a page on this computer on which a case is varied and charges and proof follow.

`desk` holds the case with its whole history, `edits` turns what the page asks into a new state, `forms` and `lookup`
find and fill facts, `showing` and `questions` tell what follows, `storage` reads and writes files, `server` serves it.
"""
