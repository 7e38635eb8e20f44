"""The words: what the bot says and knows, as files that a therapist or translator can edit; and their loader."""
