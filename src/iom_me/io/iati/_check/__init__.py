"""The official schema, code lists and ruleset, and what they find."""
