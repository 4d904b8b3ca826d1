"""The description of open data for programs: DCAT 3 as JSON-LD, its columns as CSV on the Web has
them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from city.open_data.dictionary import ABOUT, COLUMN_KINDS, COLUMN_WORDS, TITLE
from city.open_data.index import DataFile, Index
from foundation.names import LANGUAGES, Names

PATH = "/open-data"
LICENCES: Mapping[str, str] = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Json = Mapping[str, object]


def dataset(index: Index, address: str) -> Json:
    """Describe the data set. `address`: of the site, without the path."""
    files = [it for month in index.months for it in month.files]
    days = [day for it in index.months for day in (it.first_day, it.last_day) if day]
    return {
        "@context": CONTEXT,
        "@type": "dcat:Dataset",
        "@id": f"{address}{PATH}",
        "dct:title": _texts(TITLE),
        "dct:description": _texts(ABOUT),
        "dct:license": {"@id": LICENCES[index.licence]},
        "dct:language": list(LANGUAGES),
        "dct:modified": _day(index.released.isoformat()),
        "dct:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"
        },
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(min(days).isoformat()) if days else None,
            "dcat:endDate": _day(max(days).isoformat()) if days else None,
        },
        "dcat:landingPage": {"@id": f"{address}{PATH}"},
        "dcat:distribution": [_distribution(it, address) for it in (*files, index.topics)],
        "csvw:tableSchema": {"csvw:column": _columns()},
        "k-anonymity": index.k,
        "suppressed": [
            {"released": suppressed.released.isoformat(), "contacts": suppressed.contacts,
            "fewerThan":
             index.k if suppressed.contacts is None else None}
            for suppressed in index.suppressed
        ],
    }  # fmt: skip


def _texts(names: Names) -> Sequence[Json]:
    return [{"@language": it, "@value": names.in_language(it)} for it in LANGUAGES]


def _day(text: str) -> Json:
    return {"@type": "xsd:date", "@value": text}


def _distribution(file: DataFile, address: str) -> Json:
    return {
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dcat:downloadURL": {"@id": f"{address}{PATH}/{file.name}"},
        "dcat:mediaType": file.media_type,
        "dcat:byteSize": file.bytes,
        "spdx:checksum": {
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }


def _columns() -> Sequence[Json]:
    return [
        {"csvw:name": name, "csvw:datatype": COLUMN_KINDS[name], "dct:description": _texts(words)}
        for name, words in COLUMN_WORDS.items()
    ]
