"""Compares the project with other ways to build it, on the same lines and the same frozen sets."""
