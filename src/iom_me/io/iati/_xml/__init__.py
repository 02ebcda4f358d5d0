"""A file of activities as XML, one activity at a time, however hostile."""
