"""The plant's documents: loading, storing, indexing and finding."""
