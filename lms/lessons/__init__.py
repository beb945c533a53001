"""Reading: module pages, lessons, checks inside them, glossary, printable checklists."""
