"""The parts of a document, one file each: facts in, blocks out. An empty part says so in a sentence."""
