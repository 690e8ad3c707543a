"""The commands: for people, scripts and evaluation."""
