"""Files with title blocks, and the script that makes them."""
