"""Why something follows, and why it does not."""
