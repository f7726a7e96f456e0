"""Text in rows: columns in memory, and files of tables that are too large for it."""
