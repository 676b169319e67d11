"""The embedding model: the packaged weights and the encoder over them."""
