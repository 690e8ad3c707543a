"""The Andon application: processes, commands, windows and the answer pipeline."""
