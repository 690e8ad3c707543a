"""One loader per document format; structure survives loading."""
