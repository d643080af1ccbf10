"""The committed runs of the comparison: read, put into words, drawn."""
