"""The importers, one sort of file each."""
