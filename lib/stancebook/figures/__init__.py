"""Figures and their alternative texts."""
