"""The guided set-up: questions, asked in a terminal, and their answers in practice.toml.

1. The questions are rows that a terminal and a page can both ask; the settings' own schema validates the answers.
2. Each answer is written before the next question: whoever leaves or is cut off goes on where they were.
3. The file stays the person's own: what they wrote there is kept, and what is not understood is not touched.
"""
