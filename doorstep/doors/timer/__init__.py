"""Time itself: one loop."""
