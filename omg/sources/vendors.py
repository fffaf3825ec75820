"""Other vendors' Java, by their names in jenv, SDKMAN, mise and setup-java.

Source: https://sdkman.io/jdks, jdx/mise, docs/lang/java.md, and actions/setup-java, README.md,
read 2026-11-23.
"""

from __future__ import annotations

import re

_VENDORS = {
    "adoptopenjdk": "AdoptOpenJDK, which became Temurin",
    "albba": "Alibaba Dragonwell",
    "amazon": "Amazon Corretto",
    "amzn": "Amazon Corretto",
    "azul": "Azul Zulu",
    "bellsoft": "BellSoft Liberica",
    "bisheng": "Huawei BiSheng",
    "bsg": "Huawei BiSheng",
    "corretto": "Amazon Corretto",
    "dragonwell": "Alibaba Dragonwell",
    "gln": "Gluon's GraalVM",
    "gluon": "Gluon's GraalVM",
    "graal": "Oracle GraalVM",
    "graalce": "GraalVM Community",
    "graalvm": "GraalVM",
    "grl": "GraalVM",
    "ibm": "IBM Semeru",
    "jbr": "the JetBrains Runtime",
    "jbrsdk": "the JetBrains Runtime",
    "jetbrains": "the JetBrains Runtime",
    "kona": "Tencent Kona",
    "liberica": "BellSoft Liberica",
    "librca": "BellSoft Liberica",
    "mandrel": "Red Hat Mandrel",
    "microsoft": "Microsoft's build of OpenJDK",
    "ms": "Microsoft's build of OpenJDK",
    "nik": "BellSoft's Liberica Native Image Kit",
    "open": "the build of jdk.java.net",
    "openj": "Eclipse OpenJ9",
    "openjdk": "the build of jdk.java.net",
    "oracle": "Oracle's Java",
    "perf": "Azul Zulu Prime",
    "redhat": "Red Hat's Java",
    "sapmachine": "SAP Machine",
    "sapmchn": "SAP Machine",
    "sem": "IBM Semeru",
    "semeru": "IBM Semeru",
    "tencent": "Tencent Kona",
    "trava": "Trava",
    "zing": "Azul Zulu Prime",
    "zulu": "Azul Zulu",
}


def vendor_of(spec: str) -> str | None:
    """Return the vendor of the Java in a spec, if it is not Temurin: ``21.0.2-amzn``."""
    words = re.findall("[a-z]+", spec.lower())
    return next((_VENDORS[word] for word in words if word in _VENDORS), None)
