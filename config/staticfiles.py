"""Front-end libraries are served from node_modules: these files and no others."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

SERVED = {
    "library/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "library/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "library/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "library/cytoscape.min.js": "cytoscape/dist/cytoscape.min.js",
    "library/layout-base.js": "layout-base/layout-base.js",
    "library/cose-base.js": "cose-base/cose-base.js",
    "library/cytoscape-fcose.js": "cytoscape-fcose/cytoscape-fcose.js",
    "library/echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "library/inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "library/inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}


class LibraryStorage(FileSystemStorage):
    """Knows the public names of the served files and where they lie."""

    def __init__(self) -> None:
        super().__init__(location=settings.BASE_DIR / "node_modules")

    def path(self, name: str) -> str:
        return str(Path(self.location) / SERVED[name])


class LibraryFinder(BaseFinder):
    """Finds the served files of node_modules under static/library/."""

    def __init__(self, *args, **kwargs) -> None:
        self.storage = LibraryStorage()

    def find(self, path: str, find_all: bool = False) -> str | list[str]:
        found = path in SERVED and self.storage.exists(path)
        if find_all:
            return [self.storage.path(path)] if found else []
        return self.storage.path(path) if found else []

    def list(self, ignore_patterns: list[str]) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in SERVED:
            yield name, self.storage


class Manifest(ManifestStaticFilesStorage):
    """Hashed names; source maps are not shipped, so their addresses are left alone."""

    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for glob, rules in ManifestStaticFilesStorage.patterns
    )
