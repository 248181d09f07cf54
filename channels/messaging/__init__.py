"""What the messaging channels share: the durable record, turns in order, delivery with retry, choices."""
