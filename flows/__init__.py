"""The dialogue: pure. No clock, no input or output, no asyncio, no randomness, no words."""
