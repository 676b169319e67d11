"""``python -m policyqa``: the shell."""

from __future__ import annotations

import sys

from policyqa.interfaces.cli import main

if __name__ == "__main__":
    sys.exit(main())
