"""Being asked: attempts, answers saved one by one, marks."""
