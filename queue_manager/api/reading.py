"""The body of `POST /ask` becomes a request, or a sentence that names what is wrong with it."""

from __future__ import annotations

from typing import Any, Union

import msgspec

from queue_manager.requests import REQUESTS, Request

_decoder: msgspec.json.Decoder[Request[Any]] = msgspec.json.Decoder(Union[REQUESTS])  # noqa: UP007


class NotARequest(ValueError):
    """The body is none; the sentence names what is wrong."""


def read_request(body: bytes) -> Request[Any]:
    """Read a request from its JSON. Raises NotARequest."""
    try:
        return _decoder.decode(body)
    except RecursionError:
        raise NotARequest("JSON is malformed: too much lies in each other") from None
    except UnicodeDecodeError as error:  # msgspec's own errors say more
        raise NotARequest(f"JSON is malformed: {error}") from None
    except msgspec.MsgspecError as error:
        raise NotARequest(str(error)) from None
