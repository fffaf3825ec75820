"""Java: the JDK of Adoptium (Temurin)."""

from __future__ import annotations

from omg.patterns import re
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import LtsLine, Vocabulary

# Source: https://adoptium.net/support/, read 2026-11-23. From 8 on, LTS applies to a whole major.
_LTS_LINES = tuple(LtsLine(major, str(major), (major,)) for major in (8, 11, 17, 21, 25))

# The ending of Temurin's releases in SDKMAN (`21.0.2-tem`), and of LTS versions in asdf
# (`temurin-21.0.2+13.0.LTS`). Another vendor's ending is kept, so such a name only selects
# a toolchain that was linked under exactly that name.
_OWN_ENDINGS = ("-tem", "-temurin", ".0.LTS", ".LTS", "-LTS")
# Without a compiler: `jre-21`, `temurin-jre-21.0.2+13`, `jre8u402-b06`.
_JRE = r"(?:(?:temurin|eclipse-temurin|java)-)?jre-?v?(\d.*)"
_UPDATE = r"(?:(?:1\.)?(\d)\.0_|(\d)u)(\d+)(?:-?b(\d+))?"


def _respell(word: str) -> str:
    ending = next((ending for ending in _OWN_ENDINGS if word.endswith(ending)), "")
    word = word.removesuffix(ending)
    if jre := re.fullmatch(_JRE, word):
        word = f"jre-{_modern(jre[1])}"
    return word


def _modern(numbers: str) -> str:
    """Return a version in the numbering of Java 9 and newer: ``8u402-b06`` is ``8.0.402+6``."""
    update = re.fullmatch(_UPDATE, numbers)
    if update is None:
        return numbers.removeprefix("1.") if re.match(r"1\.\d", numbers) else numbers
    build = f"+{int(update[4])}" if update[4] else ""
    return f"{update[1] or update[2]}.0.{int(update[3])}{build}"


RUNTIME = Runtime(
    name="java",
    title="Java",
    other_names=("jdk", "openjdk"),
    printed_names=("javac", "temurin"),
    vocabulary=Vocabulary(
        runtime="java",
        strip_prefixes=("temurin-", "temurin64-", "eclipse-temurin-", "java-", "jdk-", "jdk"),
        newest_names=("latest", "java", "temurin", "stable"),
        lts_lines=_LTS_LINES,
        implementations=("jre",),
        legacy_prefix="1.",
        respell=_respell,
    ),
    version_files=(
        VersionFile(".java-version", "java-version", is_plain=True, is_native_token=True),
        VersionFile(".sdkmanrc", "sdkmanrc", is_plain=True),
    ),
    manifests=(),
    executables=(
        "java",
        "javac",
        "jar",
        "jshell",
        "javadoc",
        "javap",
        "jarsigner",
        "jcmd",
        "jconsole",
        "jdb",
        "jdeprscan",
        "jdeps",
        "jfr",
        "jhsdb",
        "jimage",
        "jinfo",
        "jlink",
        "jmap",
        "jmod",
        "jnativescan",
        "jpackage",
        "jps",
        "jrunscript",
        "jstack",
        "jstat",
        "jstatd",
        "jwebserver",
        "keytool",
        "rmiregistry",
        "serialver",
        # No longer exists, but in the JDKs 8 to 17 that projects still use.
        "appletviewer",
        "extcheck",
        "idlj",
        "jaotc",
        "javah",
        "java-rmi.cgi",
        "jhat",
        "jjs",
        "jsadebugd",
        "native2ascii",
        "orbd",
        "pack200",
        "policytool",
        "rmic",
        "rmid",
        "schemagen",
        "servertool",
        "tnameserv",
        "unpack200",
        "wsgen",
        "wsimport",
        "xjc",
    ),
    pin_file=".java-version",
    source_module="java",
    life_cycle="eclipse-temurin",
    default_spec="lts",
    home_variables=("JAVA_HOME",),
    manager_variables=("JENV_VERSION",),
    # Seen: 116 to 261 MB, OpenJDK 17.0.21 of Debian; 45 to 71 MB, Temurin JRE 25.0.4 (2026-11).
    growth=3,
)
