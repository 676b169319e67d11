"""Making the packaged adapter (``models/adapter.py``) anew from questions and their answers: ``make train``."""
