"""A feature of the pages: a folder with its Python, templates, modules and styles, and a manifest.

`softphone_ui/<name>/feature.py` holds the manifest; whoever adds a folder adds nothing elsewhere.
What lies in its `static` is served below `/static/<name>/`, a template of it is `<name>/x.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from aiohttp import web

from softphone_ui.web.endpoint import Endpoint, add_endpoints, routes_of
from softphone_ui.web.folders import folders
from softphone_ui.web.navigation import SCRIPTS, MenuLink, add_place
from staff.roles import Right


@dataclass(frozen=True)
class Feature:
    """A feature of the pages. `handlers` are modules: each `@page` and `@endpoint` in them is
    served. `places` go into the menu. `set_up` is called once, before the application starts.
    `scripts` are modules that run on every page of whoever has the right: right → address."""

    handlers: Sequence[ModuleType]
    places: Sequence[MenuLink] = ()
    set_up: Sequence[Callable[[web.Application], None]] = ()
    scripts: Sequence[tuple[Right, str]] = ()


def all_features() -> Iterator[Feature]:
    """Yield every feature's manifest."""
    for folder in folders():
        if (folder / "feature.py").exists():
            manifest: Feature = import_module(f"softphone_ui.{folder.name}.feature").FEATURE
            yield manifest


def add_feature(app: web.Application, feature: Feature) -> None:
    """Add a feature: serve its pages and endpoints."""
    for module in feature.handlers:
        _serve(app, module)
    for place in feature.places:
        add_place(app, place)
    for set_up in feature.set_up:
        set_up(app)
    app[SCRIPTS].extend(feature.scripts)


def serve_files(app: web.Application) -> None:
    """Serve what browsers load of every feature."""
    for folder in folders():
        if (folder / "static").is_dir():
            app.router.add_static(f"/static/{folder.name}", folder / "static")


def _serve(app: web.Application, module: ModuleType) -> None:
    """The module's own handlers, in their order."""
    for item in list(vars(module).values()):
        if isinstance(item, Endpoint) and item.action.__module__ == module.__name__:
            add_endpoints(app, item)
        elif getattr(item, "__module__", None) == module.__name__:
            for method, path in routes_of(item):
                app.router.add_route(method, path, item)
