"""The server's entry: `wsgi:app`."""

from lms.app import create_server

app = create_server()
