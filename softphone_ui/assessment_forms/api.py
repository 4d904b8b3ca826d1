"""A draft of a form is saved as it is written, and published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import Names
from quality.assessment.form import (
    AssessmentForm,
    FatalError,
    FormProblem,
    Item,
    Section,
    misfit,
    read_form,
)
from quality.assessment.rows import forms
from softphone_ui.assessment_forms.form_words import CannotKeepForm
from softphone_ui.assessments.acting import number_in
from softphone_ui.assessments.api import Code, Revision
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.names_input import NamesInput
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit

DraftName = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]


class DraftNames(Struct, forbid_unknown_fields=True):
    """A name that is still being written."""

    kk: DraftName = ""
    ru: DraftName = ""
    en: DraftName = ""

    def names(self) -> Names:
        return Names(self.kk.strip(), self.ru.strip(), self.en.strip())


class ItemInput(Struct, forbid_unknown_fields=True):
    """An item of a form. `partly`: half a mark can be given; `optional`: it may not apply to a
    call."""

    code: Code
    names: DraftNames
    weight: Annotated[int, Meta(ge=0, le=1000)]
    partly: bool = False
    optional: bool = False


class SectionInput(Struct, forbid_unknown_fields=True):
    """Items that belong together."""

    names: DraftNames
    items: Annotated[list[ItemInput], Meta(max_length=100)]


class FatalInput(Struct, forbid_unknown_fields=True):
    """An error that makes a call worth nothing."""

    code: Code
    names: DraftNames


class FormInput(Struct, forbid_unknown_fields=True):
    """The whole draft. `revision`: as it was read last."""

    revision: Revision
    names: NamesInput
    sections: Annotated[list[SectionInput], Meta(max_length=30)]
    fatal: Annotated[list[FatalInput], Meta(max_length=40)] = []

    def form(self) -> AssessmentForm:
        sections = tuple(
            Section(
                section.names.names(),
                tuple(
                    Item(item.code, item.names.names(), item.weight, item.partly, item.optional)
                    for item in section.items
                ),
            )
            for section in self.sections
        )
        return AssessmentForm(
            sections, tuple(FatalError(it.code, it.names.names()) for it in self.fatal)
        )


class SavedForm(Struct):
    """The result of saving a form. `hindrance`: why it cannot be published yet; null: it can."""

    revision: int
    hindrance: FormProblem | None


class Publication(Struct, forbid_unknown_fields=True):
    """The publication of a form. `revision`: what is published is what was read last."""

    revision: Revision


class PublishedForm(Struct):
    """Calls that nobody has begun are assessed by this version."""

    version: int


@endpoint("PUT", "/api/assessment-forms/{version_id}", needs=Right.ASSESSMENT_FORMS)
async def save_form(request: web.Request, body: FormInput) -> SavedForm:
    """Keep a draft, and say what hinders its publication."""
    form, number = body.form(), number_in(request, "version_id")
    async with writing(request.app) as link:
        names = body.names.stripped()
        revision = await forms.save_draft(link, number, names, form, body.revision)
        if revision is None:
            raise CannotKeepForm(reason="changed")
    return SavedForm(revision, misfit(form))


@endpoint("POST", "/api/assessment-forms/{version_id}/publish", needs=Right.ASSESSMENT_FORMS)
async def publish_form(request: web.Request, body: Publication) -> PublishedForm:
    """Publish a draft: it is never changed again."""
    number = number_in(request, "version_id")
    async with writing(request.app) as link:
        draft = await forms.version(link, number)
        if draft is None:
            raise NotFound
        if (why := misfit(read_form(draft.content))) is not None:
            raise CannotKeepForm(reason=why)
        version = await forms.publish(link, number, body.revision, datetime.now(UTC))
        if version is None:
            raise CannotKeepForm(reason="changed")
        await write_audit(
            link, person_of(request).person_id, "assessment_form_published", subject=str(number),
            detail={"version": version}, address=request.remote,
        )  # fmt: skip
    return PublishedForm(version)
