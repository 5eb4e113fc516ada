"""Screens of milestones, reports and changes."""
