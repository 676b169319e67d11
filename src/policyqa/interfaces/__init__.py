"""The rooms that talk to people and to the network."""
