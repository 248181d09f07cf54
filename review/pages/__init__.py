"""What a therapist sees: queue, list, conversation, log."""
