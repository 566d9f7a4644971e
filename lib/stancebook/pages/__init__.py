"""Pages and notebooks: evidence as HTML, running, export, checks; which article a notebook is about."""
