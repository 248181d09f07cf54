"""Measures the running bot over its web API, guards the figures, and compares with other ways to build it."""
