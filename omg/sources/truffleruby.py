"""TruffleRuby, from its project's releases. Pure."""

from __future__ import annotations

import re

from omg.errors import UnsupportedPlatformError
from omg.sources.checksum import Digest
from omg.sources.github import parse_tags, release_digests, tags_url
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, Release, require
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.source import Steps


_PROJECT = "truffleruby/truffleruby"
_REPOSITORY = f"https://github.com/{_PROJECT}"
# Earlier releases have other names for tags and archives.
_TAG = re.compile(r"graal-(\d{1,3}\.\d{1,3}\.\d{1,3})")
_FIRST = (23, 1, 0)
_LAST_MACOS_X64 = (33, 99)
_SYSTEMS = {"linux": "linux", "macos": "macos"}
_ARCHITECTURES = {"x64": "amd64", "arm64": "aarch64"}
_LAYOUT = Layout(executables=("bin/truffleruby",), spare_links=(("bin/ruby", "truffleruby"),))
_NOT_SIGNED = "the TruffleRuby project publishes no signatures"
_NOTE = (
    "its extensions for OpenSSL and YAML are compiled on this machine by lib/truffle/post_install_hook.sh"
    " of the toolchain; run it once if you need them"
)

# Its releases have no list of digests: these are by version and platform.
# Source: https://github.com/rbenv/ruby-build, share/ruby-build/truffleruby-*, read 2026-11-23.
SHA256: dict[str, dict[str, str]] = {
    "34.0.1": {
        "linux-aarch64": "10ed8310addb41782d92ce44e1ec9b2865b65f1c8d7c4ce489d6e84854d0bca5",
        "linux-amd64": "15fb3c5bb6d2917a2e5d08497f62586d262cddd65c9d251f098f6b568b33a8f7",
        "macos-aarch64": "7a1404751b88aa49686e0787eafc9695d67ac3925d9d2bfdb881a4e5258842f3",
    },
    "34.0.0": {
        "linux-aarch64": "5736f6278d36ed962e6f317996624676d0d95e9f2a37a5e03f6dd317f4e0b190",
        "linux-amd64": "cd3dd1af0c6e63511527ec535a56522f9951950dbb1cb349f5845d9d432a5cc3",
        "macos-aarch64": "1140797470447a17760d19972404d9903fdcc8d638b3d1f55a0d0c8a18e693b9",
    },
    "33.0.1": {
        "linux-aarch64": "7b2a32a6e0b9e52b9969a9488ae2e11ae6a0369c1bba00fc9703985b08ab00b7",
        "linux-amd64": "f20e5f7796501ddf52ab978d6987dbd6c941c347b5d9cb06be6e21b4aa51005f",
        "macos-aarch64": "a84f9da803f4f125be4c5d49bb1d45fee2985362054997291ba264f825b3cbcd",
        "macos-amd64": "fdb29ca55b2e8f8a56c6199a84478bd65be0507f7d0898ad64bdc684025b01c6",
    },
    "33.0.0": {
        "linux-aarch64": "13ff795c57feca7f2cee6876d15f38a1ce52f4d460bf847b0c874e04e33d4fd7",
        "linux-amd64": "a67c5fbf420af1faea43d6554501586fc304e2df705d4c3d168520573d31031a",
        "macos-aarch64": "f7d1615950b50aa1755a3b292e19fc2714833f958556a38f1e1b36876dfceae1",
        "macos-amd64": "2c1db327b597c7fb2189a2283bcd628be8db8696d53e4939711c4d36f0aa4b8b",
    },
    "25.0.0": {
        "linux-aarch64": "0f787597ca770adbc8277ba056e71b6fbf81224d3d9f7e2c1d7a83d3347462e2",
        "linux-amd64": "fc8896c38f15217c004089bc3bfff1575767a6356b6a05b842bf6284e2e52788",
        "macos-aarch64": "c3282bd44a2d292a539e4bbe6793a44d50f351e799b21a23aa68e40b6c38b3a3",
        "macos-amd64": "2e4a4b2381c17b70dcc637bd8178c2b2a68bb716c2db0b469ab2d00b34f79ee0",
    },
    "24.2.1": {
        "linux-aarch64": "9705c74471766a7b685d01612a628477b738236c0c904604b6f3faf29f49f9e6",
        "linux-amd64": "544d6e31246376885baf215bb85dedecaf2c55f8b8278076829098a783de5a64",
        "macos-aarch64": "9f67a0b6f41d1c683597164a73a46681044d8aa4e32c466b25908c5d13ef8422",
        "macos-amd64": "123d3af06e02997adb76d8c253dc9db6a3c5fab5190c6eed4b23ca0a3a0ce938",
    },
    "24.2.0": {
        "linux-aarch64": "2733d92c40b14fbeb74d49b4d0f0c1584e0a0faca36b0a379d0fc7fa45eb145e",
        "linux-amd64": "9ff5c8db1f8a134b2da1ab6382558a3854f0962352b1111b64306f5251da4b5f",
        "macos-aarch64": "28c65eccd011db6e552eb0135b71d40f9f505a54f70bff8b2fec514025966f27",
        "macos-amd64": "c8a5e5f22712e8e72b228c4e6ad8024ab547e055244f7f7509438a22c2ad04f5",
    },
    "24.1.2": {
        "linux-aarch64": "9015dc9686a10c64d8e58ae65ce811aed0379e1f124b588b35d57a3bf50c10ed",
        "linux-amd64": "4afe5aa648f62c49dc4db8774fa0abb1340a16139f5ba8d7b2a263b915f984c0",
        "macos-aarch64": "8afd690aa9e8606869809f3139ab811a02c176b83d398971269c7acac7b8d74f",
        "macos-amd64": "e9027db1619993d0b8dbde4fddc3aa365300a4f9614025802c87003ee577675b",
    },
    "24.1.1": {
        "linux-aarch64": "de7ef5e8c2f170f2b16fb74ee0941c003e74160c1b60a9464d41b8d33bda6982",
        "linux-amd64": "dfe3acfaa54c0993d87cafb5136efb02a5b303e0e0f7570705d8d84bc8c45ce9",
        "macos-aarch64": "b1ce8df6f6cb41ac2c413df290a8877a7b2f2fb867f9d966ec4549f73c1942a6",
        "macos-amd64": "f0398a8a7a0b6fd25b9c02a828ea4b9336f126c22c922b45af2489fb076c4450",
    },
    "24.1.0": {
        "linux-aarch64": "8379c510cc4f5925592fec640f14adcace3c331d73d415003e1e252f9fe0e04b",
        "linux-amd64": "12f549b43177ba9264236f55641b2b956c48028dca278e3433ff0df2b3d4b50a",
        "macos-aarch64": "9bf282c9cfdcba5340d8d36a4d1882acf0858faf883b35844ff9c7219adf4176",
        "macos-amd64": "7facff2010d91090a7136ad5ede4f6a02e67bf51f1896c5753722290eecca371",
    },
    "24.0.2": {
        "linux-aarch64": "212f1149825c01e798e2c6dacb7d417ef6faa8c1a8322ca8ee3bd7ba31f45010",
        "linux-amd64": "2db4993844462787a01e5a5756090deaed74dc00331b9ba9bb62275d5177ff6c",
        "macos-aarch64": "5708d2df6158a0865036d51562fecbe41069e2d463c520a648d8d5dc92129525",
        "macos-amd64": "427a533b702f4ba186595ea96e5bd268dcc8817c64f1b081fac8b8d888fe8d9f",
    },
    "24.0.1": {
        "linux-aarch64": "e13bbbd1985f1797a64d3c45db3f85b80e2843ffd40dcf257ca23d0aa3120630",
        "linux-amd64": "f774d08b13a358e968d3bde510284cba8d1d9bb87937c93021a907a18e1a4d41",
        "macos-aarch64": "66098fbee7ba5ee127517e6d63ab30b5ef611a53614fe0d72c4075ab8a7ccb86",
        "macos-amd64": "b2a7512fc1a1daa9c68efe7708f59fc03934a4a75efa7b8c007ad2dfa8dc09a6",
    },
    "24.0.0": {
        "linux-aarch64": "18e9aaf481719b8cdbad02870b016e92120796a73dc77bd8775b5245001f1b72",
        "linux-amd64": "ce1eb70cc767d98b44818ab1c1e1bab086640425fb8ff7ff2250be2c22dbd41e",
        "macos-aarch64": "4b59898519d5e968d0e348a988569959e02d5ec6a7d6b68fc3dedbcc4181b47d",
        "macos-amd64": "62ef4dbb66145b2e1cd93c0ff709327fe1fa2c5899ca3da6382f79e5fd1fc0ea",
    },
}


def parse_index(document: bytes) -> tuple[Release, ...]:
    """Return the releases in a repository's tags.

    Raises:
        ValueError: The document is not a list of tags, or contains no release.
    """
    releases = tuple(
        release for tag in sorted(parse_tags(document)) if (release := _release(tag)) is not None
    )
    if not releases:
        raise ValueError("it lists no tags of releases")
    return releases


def _release(tag: str) -> Release | None:
    match = _TAG.fullmatch(tag)
    version = Version.parse(f"truffleruby-{match[1]}") if match else None
    return Release(version) if version is not None and version.release >= _FIRST else None


def releases(platform: Platform) -> Steps[tuple[Release, ...]]:
    """Request the repository's tags."""
    found = yield from require(tags_url(_REPOSITORY), parse_index, "list of TruffleRuby releases")
    return tuple(
        Release(one.version, is_available_here=_place_of(one.version, platform) is not None) for one in found
    )


def offer(version: Version, platform: Platform) -> Steps[Offer]:
    """Return a version's archive; omg has the digests of most, GitHub those of the newest."""
    number = version.text.removeprefix("truffleruby-")
    place = _place_of(version, platform)
    if place is None:
        raise UnsupportedPlatformError(f"TruffleRuby {number} is not published for {platform}")
    name, tag = f"truffleruby-{number}-{place}.tar.gz", f"graal-{number}"
    if number in SHA256:
        known = SHA256[number].get(place)
        digest = Digest("sha256", bytes.fromhex(known)) if known else None
    else:
        digest = (yield from release_digests(_PROJECT, tag)).get(name)
    if digest is None:
        raise UnsupportedPlatformError(f"TruffleRuby {number} is not published for {platform}")
    url = f"{_REPOSITORY}/releases/download/{tag}/{name}"
    return Offer((PublishedArchive(url, name, digest, _LAYOUT),), notes=(_NOTE,), not_signed=_NOT_SIGNED)


def _place_of(version: Version, platform: Platform) -> str | None:
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    if system is None or arch is None or platform.libc == "musl":
        return None
    if system == "macos" and arch == "amd64" and version.release > _LAST_MACOS_X64:
        return None
    return f"{system}-{arch}"
