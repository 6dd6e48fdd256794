"""Measurements: run by hand, one module each."""
