"""The envelope of the Twilio-shaped doors; all doors share it, see `doorway/envelope.py`."""

from tieline.doorway.envelope import (
    MAX_BODY,
    ClassicPageQuery,
    PageQuery,
    UnsupportedBody,
    api2010_page,
    classic_page,
    error_response,
    install_error_handlers,
    invalid_from,
    public_base,
    read_form,
    read_json,
    render_rfc2822,
    token_page,
    wire_time,
    wire_time_ms,
)

__all__ = [
    "MAX_BODY",
    "ClassicPageQuery",
    "PageQuery",
    "UnsupportedBody",
    "api2010_page",
    "classic_page",
    "error_response",
    "install_error_handlers",
    "invalid_from",
    "public_base",
    "read_form",
    "read_json",
    "render_rfc2822",
    "token_page",
    "wire_time",
    "wire_time_ms",
]
