"""Text in every script, for the pictures that we draw ourselves; browsers and Word know all this.

`letters` says what a letter is and where a line may end, `faces` which font has it, `bidi` in which order letters stand, and
`runs` puts the three together: Pillow draws one run of one font at a time.
"""
