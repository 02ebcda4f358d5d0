"""From a plan and its values to the elements of an activity."""
