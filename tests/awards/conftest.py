from tests.reviews.conftest import purchase, ranked, ranked_once, venture

__all__ = ["purchase", "ranked", "ranked_once", "venture"]
