"""From the elements of an activity to the plain values of a plan."""
