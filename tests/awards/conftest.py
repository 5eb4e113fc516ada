from tests.reviews import world
from tests.worlds import kept_world

venture = kept_world(world.venture)
purchase = kept_world(world.purchase)
