"""The same supports as OpenDocument texts, which a service can adapt before printing."""
