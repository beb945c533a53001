"""The coordinator's pages, exports, and Today."""
