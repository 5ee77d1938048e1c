"""The maintainers' romin command; one file per group, no logic."""
