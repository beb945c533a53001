"""Scenarios: branching exercises at the bench, played step by step, with a debrief beside the expert's path."""
