"""Ruby, with JRuby and TruffleRuby."""

from __future__ import annotations

from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

RUNTIME = Runtime(
    name="ruby",
    title="Ruby",
    other_names=("rb",),
    vocabulary=Vocabulary(
        runtime="ruby",
        strip_prefixes=("ruby-", "mri-", "cruby-"),
        newest_names=("latest", "ruby", "stable"),
        implementations=("jruby", "truffleruby", "truffleruby+graalvm", "mruby"),
        range_dialect="gem",
    ),
    version_files=(VersionFile(".ruby-version", "plain", is_plain=True, is_native_token=True),),
    manifests=(VersionFile("Gemfile", "gemfile"),),
    executables=(
        "ruby",
        "gem",
        "irb",
        "bundle",
        "bundler",
        "rake",
        "erb",
        "ri",
        "rdoc",
        "racc",
        "rbs",
        "rdbg",
        "typeprof",
        "syntax_suggest",
        "test-unit",
        "jruby",
        "jirb",
        "jgem",
        "truffleruby",
    ),
    executable_patterns=("ruby{}",),
    pin_file=".ruby-version",
)
