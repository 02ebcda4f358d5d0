"""Sets of people who share what was asked for."""
