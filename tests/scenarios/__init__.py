"""Runs through scenarios: rows, pages, and what they tell the rest of the product."""
