"""Pure rules of the field: text and frozen values in, frozen values out."""
