"""The adapter and its card on disk: written beside their places, read back, and moved there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from policyqa.errors import ModelError
from policyqa.models.adapter import ADAPTER_CARD, ADAPTER_FILE, Adapter, adapter_bytes, adapter_in

__all__ = ["write_adapter"]


def write_adapter(folder: Path, adapter: Adapter, card: str) -> Path:
    """Put both into a folder, which is made; the adapter's file.

    The card is moved first: a kill between the two leaves an adapter that still works.

    :raises ModelError: it cannot be written, or was not written as it is.
    """
    data = adapter_bytes(adapter)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".adapter-", dir=folder) as beside:
            for name, content in ((ADAPTER_CARD, card.encode("utf-8")), (ADAPTER_FILE, data)):
                (Path(beside) / name).write_bytes(content)
            adapter_in((Path(beside) / ADAPTER_FILE).read_bytes())
            for name in (ADAPTER_CARD, ADAPTER_FILE):
                os.replace(Path(beside) / name, folder / name)
    except (OSError, ValueError) as error:
        raise ModelError(f"适配矩阵写不进 {folder}({error});请检查权限与空间,或用 --out 换一个文件夹") from error
    return folder / ADAPTER_FILE
