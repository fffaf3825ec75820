"""The addresses that omg uses: publishers, their keys, mirrors, and npm registries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from omg.errors import OmgError
from omg.install.npm import ACCEPT
from omg.network.npmrc import find_registry
from omg.platform import with_processor
from omg.runtimes.registry import RUNTIMES
from omg.sources.registry import source_of
from omg.value import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.context import Context
    from omg.sources.packages import Packages
    from omg.sources.source import Source

PUBLISHER = "publisher"
STORAGE = "storage"
KEYS = "keys"
MIRROR = "mirror"
REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Somewhere that something is fetched from.

    Attributes:
        kind: ``publisher``, ``storage`` (another host of a publisher's), ``keys``, ``mirror`` or
            ``registry``.
        runtimes: Names of the runtimes that it is for; none means all.
        url: An address there, before rewriting.
        hosts: Hosts that may answer, see `omg.network.url.Routes.check`.
        headers: Further request headers; may hold a credential.
        is_document: There is a document at the address; otherwise any answer of the server will do.
        is_needed: Without the document nothing can be installed; otherwise a mirror may lack it.
    """

    kind: str
    runtimes: tuple[str, ...]
    url: str
    hosts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_document: bool = True
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Supply:
    """Where a runtime can be downloaded.

    Attributes:
        runtime: Its name.
        source: Its publisher.
        chosen: Name of the source that the configuration chose; empty if none.
        packages: Its packages in an npm registry.
        registry_problem: Why there is no registry to ask, and what to do; empty if there is one.
        places: Its endpoints.
    """

    runtime: str
    source: Source
    chosen: str
    packages: Packages | None
    registry_problem: str
    places: tuple[Endpoint, ...]


def supplies(context: Context) -> tuple[Supply, ...]:
    """Return where every runtime that omg installs itself can be downloaded, in the order of the table."""
    sources = ((runtime.name, source_of(runtime.name)) for runtime in RUNTIMES)
    return tuple(_supply(context, runtime, source) for runtime, source in sources if source is not None)


def mirrors(context: Context) -> tuple[Endpoint, ...]:
    """Return the mirrors that the environment and the configuration name."""
    bases = [*([context.config.mirror] if context.config.mirror else []), *context.config.mirrors.values()]
    return tuple(Endpoint(MIRROR, (), base, is_document=False) for base in dict.fromkeys(bases))


def _supply(context: Context, runtime: str, source: Source) -> Supply:
    packages = source.packages(with_processor(context.platform)) if source.packages is not None else None
    places = [
        Endpoint(PUBLISHER, (runtime,), source.probe_url, source.hosts, is_needed=source.is_probe_needed),
        *_storage_places(runtime, source),
        *_key_places(runtime, source),
    ]
    problem = ""
    if packages is not None:
        try:
            places.append(_registry_place(context, runtime, packages.main.name))
        except OmgError as error:
            problem = error.hint or error.message
    chosen = context.config.sources.get(runtime, "")
    return Supply(runtime, source, chosen, packages, problem, tuple(places))


def _storage_places(runtime: str, source: Source) -> Iterator[Endpoint]:
    """Yield the hosts that archives or further documents come from; those known by a pattern only are not."""
    for host in source.hosts:
        if not host.startswith(".") and host != urlsplit(source.probe_url).hostname:
            yield Endpoint(STORAGE, (runtime,), f"https://{host}/", source.hosts, is_document=False)


def _key_places(runtime: str, source: Source) -> Iterator[Endpoint]:
    if source.signing is None:
        return
    for template in source.signing.key_urls:
        url = template.format(fingerprint=source.signing.fingerprints[0])
        yield Endpoint(KEYS, (runtime,), url, source.signing.hosts)


def _registry_place(context: Context, runtime: str, package: str) -> Endpoint:
    registry = find_registry(package, context.env, named=None, configured=context.config.npm_registry)
    url = registry.url + quote(package, safe="@")
    return Endpoint(REGISTRY, (runtime,), url, headers={"Accept": ACCEPT, **registry.headers_for(url)})
