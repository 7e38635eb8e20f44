"""Hearing: what a person wrote becomes plain evidence, before the store is asked and outside its thread.

The way of a text: `ears` cuts it into pieces (`pieces`) and hands them to a process of its own (`worker`), in which a
sentence encoder (`encoder`) makes vectors and small heads (`heads`) make scores of them. `train` makes the heads.
Where the encoder is missing, late or not wanted there is no evidence, and the tables of `flows` decide alone.
"""
