from tests.reviews.conftest import venture

__all__ = ["venture"]
