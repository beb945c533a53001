"""Questions of other systems: read into one small neutral model, turned into our Markdown, and written back."""
