"""Who answers for what where: the responsibility matrix, and the holes in it."""
