"""Conversations: take a message apart, call the desk, show the answer."""
