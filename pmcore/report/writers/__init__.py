"""Writers: a report to the bytes of one format, one file each."""
