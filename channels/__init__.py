"""The channels: each parses what its provider sends, hands it to Rasa, and renders what the bot says."""
