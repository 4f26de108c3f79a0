"""What is true before anybody reports anything, all of it in dated, published editions."""
