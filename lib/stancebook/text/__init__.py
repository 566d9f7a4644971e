"""The room of texts: from what a journalist has to a text with its title, outlet, date and furniture."""
