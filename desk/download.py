"""Hand out bytes that a stranger made, so that no browser opens them."""

from urllib.parse import quote

from fastapi.responses import Response

_POLICY = "default-src 'none'; sandbox"


def attachment(content: bytes, filename: str) -> Response:
    """Return the bytes as a file to save, whatever type they claim to be (RFC 6266)."""
    ascii_name = filename.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    disposition = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": disposition,
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )


def eml(content: bytes, filename: str) -> Response:
    """Return a raw mail as a file to save."""
    return attachment(content, filename)


def pdf(content: bytes, filename: str) -> Response:
    """Return a letter that we made, to print."""
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
