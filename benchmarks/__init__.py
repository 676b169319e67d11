"""Measurements side by side: what is compared runs in the same process, turn by turn, on the same machine."""
