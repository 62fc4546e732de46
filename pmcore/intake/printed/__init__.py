"""Text that people or programs printed, line by line: stamps (times at a line's beginning), headings (days), a diary of both."""
