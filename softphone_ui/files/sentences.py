"""Why a file is not taken, for whoever sends it."""

from __future__ import annotations

from registry.files.limits import FileProblem
from softphone_ui.web.errors import ReasonedError, WebError
from softphone_ui.web.words import N_

#: Their numbers are those of registry/files/limits.py.
SENTENCES: dict[str, str] = {
    FileProblem.EMPTY: N_("The file is empty."),
    FileProblem.UNKNOWN: N_(
        "This is neither a photo nor a video: choose a JPEG, HEIC, PNG, MP4 or MOV."
    ),
    FileProblem.NO_VIDEO: N_("Only photos are taken here."),
    FileProblem.PHOTO_TOO_LARGE: N_("The photo is too large: at most 20 MB."),
    FileProblem.VIDEO_TOO_LARGE: N_("The video is too large: at most 150 MB. Film a shorter one."),
    FileProblem.TOO_MANY: N_("The request has 20 files already, and takes no more."),
    FileProblem.LINK_FULL: N_("No more files can be sent by this link."),
    FileProblem.NO_ROOM: N_("The files of the request together are too large: at most 600 MB."),
    FileProblem.TOO_MANY_PIXELS: N_(
        "The picture has too many pixels: at most 80 million as JPEG, 50 as HEIC, 40 as PNG or "
        "AVIF, 25 as WebP."
    ),
    FileProblem.TOO_HEAVY: N_(
        "Opening this picture takes more than 640 MB of memory or 15 seconds: send a smaller one."
    ),
    FileProblem.BROKEN: N_("This is no photo, or it is damaged: it cannot be opened."),
}


class FileRefused(ReasonedError):
    __doc__ = N_("This file is not taken.")
    status, code = 422, "file_refused"
    sentences = SENTENCES


class PicturesBusy(WebError):
    __doc__ = N_("Many pictures are being opened just now. Try again in a few seconds.")
    status, code = 503, "pictures_busy"
