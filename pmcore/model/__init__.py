"""Frozen values of a review, one noun per file. Nothing here knows of storage, screens or the meeting's log."""
