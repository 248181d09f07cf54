"""Conversations taken over from the bot, masked, and what people said of them."""
