"""What the workbook says in sentences: the briefing, and the answer in brief of each notebook."""
