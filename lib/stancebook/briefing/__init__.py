"""What the workbook says of an article in sentences: the briefing, and the answer in brief of each notebook."""
