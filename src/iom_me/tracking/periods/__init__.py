"""What is due when: reporting periods, their names, and paths to a target."""
