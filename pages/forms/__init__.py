"""Forms: per noun, the order, width and words of its fields. What a field may hold comes from the command."""
