"""What the table says: rows read one by one, or added up in the engine of the table."""
