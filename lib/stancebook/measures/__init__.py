"""What is counted and drawn from an analysis: tables, networks, blocs, framing, doubts, trust."""
