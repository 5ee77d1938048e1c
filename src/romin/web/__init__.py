"""FastAPI application: JSON API, pages, static files."""
