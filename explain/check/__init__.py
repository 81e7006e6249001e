"""Fixtures that fail, told to a lawyer, and grouped; and the plugin that lets pytest run them."""
