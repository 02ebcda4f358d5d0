"""Values over time: where an indicator stood at the end of each period."""
