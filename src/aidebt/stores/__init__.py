"""Persisted vector stores: recognised by what is in the file and not by its name, read without the library that wrote them.

Nothing is unpickled, migrated, locked or written. `shelf.py` asks each format in turn; a format is one module with `recognise`,
asked with the start of a file, and `read`. `files.py` is all that readers see of the world.
"""
