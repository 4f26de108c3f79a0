"""Advice from text and place: category, difficulty, duplicate, hazard words. No tables."""
