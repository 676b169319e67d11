"""``python -m policyqa.training``: what ``make train`` runs."""

from __future__ import annotations

import sys

from policyqa.training.command import main

if __name__ == "__main__":
    sys.exit(main())
