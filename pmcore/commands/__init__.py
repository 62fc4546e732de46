"""What people can do in a review: one file per noun, each with its changes (past tense) and commands (imperative)."""
