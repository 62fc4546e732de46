"""Our own addresses: joining, documents, sending commands, health, and what pages read."""
