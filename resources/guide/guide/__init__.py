"""The built-in guide: how its training text, tokenizer and weights are made."""
