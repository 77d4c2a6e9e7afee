"""The room's SQL: one file per noun, functions that take the open transaction and return frozen values."""
