"""What one process has: its service, settings, keys, tokens, metrics, copies and queues; pages, routes and commands share it."""
