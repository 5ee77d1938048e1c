"""ROMIN assistant: one criterion to fill in, the risk factor."""

__version__ = "0.1.0"
