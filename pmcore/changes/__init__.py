"""What happened, in the past tense: every fact that a log can hold, one file per noun."""
