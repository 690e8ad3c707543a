"""Live machine data: the only code that talks to machines, read-only."""
