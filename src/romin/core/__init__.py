"""Settings, errors, database session, logging and text helpers. No business word lives here."""
