from tests.reviews import scenario
from tests.scenarios import kept_scenario

venture = kept_scenario(scenario.venture)
purchase = kept_scenario(scenario.purchase)
