"""Corrections, and their way back into the bot's training lines."""
