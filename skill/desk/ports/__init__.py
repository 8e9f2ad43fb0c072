"""What the desk needs from outside: values that come in, and protocols that the edges fill, one file for each thing.

`compose.py` hands the real ones over; `tests/fakes.py` has their stand-ins.
"""
