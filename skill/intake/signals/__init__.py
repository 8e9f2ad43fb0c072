"""What publishers say in public, read from bytes and header values: one module a standard.

Nothing here fetches, and nothing raises, whatever the bytes are. What cannot be read of a document that was to say
something permits nothing.
"""
