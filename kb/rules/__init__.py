"""Law files compiled: rules as data, the lifted program, the knowledge base as a whole."""
