"""The launcher behind `./dev`: sets the machine up, keeps the private services, runs and tests the project.

Standard library only: it works before anything is installed.
"""
