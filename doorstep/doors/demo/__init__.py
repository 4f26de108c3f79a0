"""The demo city: a county like the first one that did this, made up from a seed, walked through the real moves."""
