"""A report: a folder of pages that open from disk, with outcomes, proofs, and switches for what is
open.

from explain.report.folder import write write(cases, "out", lang="en") # out/index.html and
out/cases/ID.html
"""
