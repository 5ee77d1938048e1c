"""From a message to a justified recommendation: understanding, retrieval, ranking, wording."""
