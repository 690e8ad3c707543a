"""How language models are asked, by model family: forms.toml."""
