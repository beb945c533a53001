"""A learning-management system for laboratory technicians."""
