"""Prompts for language models, one text file each."""
