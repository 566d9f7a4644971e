"""One encoder reads a text: windows, scores, spaCy's layers and our own, references."""
