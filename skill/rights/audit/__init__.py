"""The auditor: what stands on record, judged again from the beginning by rules of its own.

It shares no code with the gate, so that one mistake cannot hide in both. It reads the licences' text, counts the
words and chains the ledger by itself. Rows come in as plain values, findings go out; see `desk/audit.py`.
"""
