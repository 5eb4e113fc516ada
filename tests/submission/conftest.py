from tests.scenarios import browse, purchase, scenario  # noqa: F401  fixtures
