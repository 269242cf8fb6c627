"""Text messages: what an outbox is, when one is sent again, and the one way to the phone network."""
