"""The processes and the line protocol between clients and the core."""
