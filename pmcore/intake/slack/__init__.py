"""What a Slack export is made of: archives of channels, people, messages with markup and blocks."""
