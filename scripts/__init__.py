"""Set-up and running of the project.

Everything that runs before the installation uses the standard library alone.
"""
