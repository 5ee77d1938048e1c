"""From an officer's sentence to a need: factors with their words, what is set aside, constraints."""
