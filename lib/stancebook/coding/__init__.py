"""Several coders of one article: their files, how far they agree, one file to settle the rest."""
