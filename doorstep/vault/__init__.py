"""Who told us: contacts, encrypted; every look is written down."""
