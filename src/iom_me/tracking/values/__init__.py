"""One value from many: of parts, places, projects and periods, as the plan declares."""
