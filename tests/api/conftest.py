"""What tests of the API share."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@pytest.fixture
def a_picture() -> SimpleUploadedFile:
    """A small picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile("picture.png", out.getvalue(), "image/png")
