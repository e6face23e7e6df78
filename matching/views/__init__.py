"""Pages from the first message to a place with a specialist."""
