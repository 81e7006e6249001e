"""The commands of nullum, one module each: `configure(parser)` adds the arguments and sets `run`."""
