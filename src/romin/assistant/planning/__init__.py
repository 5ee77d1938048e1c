"""From chosen sheets to interviews: pure functions, nothing about anyone, nothing kept."""
