"""``romin evaluate``."""


def evaluate() -> None:
    """Mesurer."""
