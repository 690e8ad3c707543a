"""The demo plant: its documents, its register, its machines, and the script that builds them."""
