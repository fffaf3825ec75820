"""Java: the JDK of Adoptium (Temurin)."""

from __future__ import annotations

from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import LtsLine, Vocabulary

# Source: https://adoptium.net/support/, read 2026-11-23. From 8 on, a major is long-term as a whole.
_LTS_LINES = tuple(LtsLine(major, str(major), (major,)) for major in (8, 11, 17, 21, 25))

# How SDKMAN ends the names of Temurin's releases (`21.0.2-tem`), and asdf those of long-term ones
# (`temurin-21.0.2+13.0.LTS`). Any other vendor's ending stays, and with it the name is met only by
# a toolchain that was linked under exactly that name.
_OWN_ENDINGS = ("-tem", "-temurin", ".0.LTS", ".LTS", "-LTS")


def _respell(word: str) -> str:
    for ending in _OWN_ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending)
    return word


RUNTIME = Runtime(
    name="java",
    title="Java",
    other_names=("jdk", "openjdk"),
    vocabulary=Vocabulary(
        runtime="java",
        strip_prefixes=("temurin-", "temurin64-", "eclipse-temurin-", "java-", "jdk-", "jdk"),
        newest_names=("latest", "java", "temurin", "stable"),
        lts_lines=_LTS_LINES,
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
        # Gone by now, but in the JDKs 8 to 17 that projects still ask for.
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
    default_spec="lts",
    home_variables=("JAVA_HOME",),
)
