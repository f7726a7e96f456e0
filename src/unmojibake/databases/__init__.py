"""Damaged text in databases, through SQLAlchemy (extra ``db``): found, told as SQL, or repaired in place."""
