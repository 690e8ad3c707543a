"""Files that ship with the program, and the demo plant."""
