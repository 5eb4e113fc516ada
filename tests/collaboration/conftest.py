from tests.worlds import browse, purchase, world  # noqa: F401  fixtures
