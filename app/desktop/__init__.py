"""The window: Qt only. It shows and collects; the core decides."""
