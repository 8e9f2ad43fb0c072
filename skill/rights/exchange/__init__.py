"""A licence as others read and write it: ODRL there and back, RSL and English; and its file, written anew."""
