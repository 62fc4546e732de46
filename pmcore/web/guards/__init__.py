"""What stands in front of every request and socket: who may, how much, how often, in what size."""
