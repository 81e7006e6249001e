"""What can go wrong when something is shown."""


class DrawingError(RuntimeError):
    """A drawing cannot be made; the message says what to do instead."""
