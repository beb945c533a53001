"""Tools around the product: setting it up, locking its packages, taking its pictures."""
