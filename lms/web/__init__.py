"""The web kit: guards, forms, languages, messages, fragments. It knows no room."""
