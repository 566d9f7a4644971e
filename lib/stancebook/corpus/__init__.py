"""Many articles: a folder or a table -> a store of Parquet that DuckDB reads, and what it tells over time."""
