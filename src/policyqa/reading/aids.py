"""Programs that read what policyqa alone cannot, where a person installed them: LibreOffice, and the extra ``ocr``."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

__all__ = ["OCR_COMMAND", "aids", "ocr_is_installed", "office_program"]

OCR_COMMAND = "make ocr"
"""What makes pages that are pictures readable."""

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)


def office_program() -> str:
    """The path of LibreOffice, "" where it is not."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def ocr_is_installed() -> bool:
    """Whether the extra ``ocr`` is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def aids() -> str:
    """The names of those that are there, "" for none: files that could not be read before one came can be now."""
    return " ".join(name for name, there in (("libreoffice", office_program()), ("ocr", ocr_is_installed())) if there)
