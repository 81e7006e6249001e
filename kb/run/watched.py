"""Whether something ends this process at its bounds, whatever it is doing: then what it does need not look at the clock."""

here = False
"""Set by who watches the process, and told on to those that it starts and that end with it."""
