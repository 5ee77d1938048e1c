"""What is remembered: queries without their text."""
