"""Screens of money: one query or one action a view."""
