"""The page for ``python app.py``, ``gradio app.py`` and Hugging Face Spaces."""

from policyqa.config import load_settings
from policyqa.interfaces.page import build_demo, serve

settings = load_settings()
demo = build_demo(settings)

if __name__ == "__main__":
    serve(settings, demo=demo)
