"""Question sets and measures: how well passages are found, verdicts given and answers marked, and how fast."""
