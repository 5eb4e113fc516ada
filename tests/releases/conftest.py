from tests.disbursements.conftest import payment_fixture  # noqa: F401  a fixture
