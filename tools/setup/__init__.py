"""What manage.py does before and around the product; standard library only, save server.py and words.py."""
