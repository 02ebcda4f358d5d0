"""How far along a value is, by which formula, and which light it gets."""
