"""The guided set-up: questions in a terminal, answers in practice.toml.

1. The questions are a table; the settings' own schema validates the answers, in its own sentences.
2. Each answer is written before the next question: whoever leaves or is cut off goes on where they were.
3. The file stays the person's own: what they wrote there is kept, and what is not understood is not touched.
"""
