"""The answering room: a question becomes hits, hits become a verdict, and an answer becomes text, HTML or JSON."""
