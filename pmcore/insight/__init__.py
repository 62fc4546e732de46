"""Insight: what can be read out of a review beyond what people put down in it."""
