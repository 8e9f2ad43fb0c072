"""ODRL 2.2 (w3.org/TR/odrl-model, w3.org/TR/odrl-vocab): policies as others write them.

It stands beside the licence engine and decides nothing for it: no answer of the skill depends on this room.
"""
