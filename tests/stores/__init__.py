"""Stores made by the packages themselves where they are installed, and by hand where no release can be."""
