"""Go, Rust and Java: what their own tools start, and what finds a Java by a variable."""

from __future__ import annotations

from tests.real.nested.case import Case, everywhere, scripts
from tests.real.nested.javascript import GIT

_GO = """\
package main

import ("os"; "os/exec")

func main() {
	for _, folder := range []string{"../a", "../b"} {
		say := exec.Command("go", "version")
		say.Dir, say.Stdout, say.Stderr = folder, os.Stdout, os.Stderr
		say.Run()
	}
}
"""
_CRATE = '[package]\nname = "hello"\nversion = "1.0.0"\n\n[workspace]\n'
_START = 'std::process::Command::new("{}").args([{}]).current_dir("../{}").status().unwrap();\n'
_RUSTC = [_START.format("rustc", '"-V"', folder) for folder in "abc"]
_CARGO = [_START.format("cargo", '"run", "-q"', folder) for folder in "bc"]
_JAVA = """\
class Say {
    public static void main(String[] arguments) throws Exception {
        for (String folder : new String[] {"../a", "../b", "../c"})
            new ProcessBuilder("sh", "-c", "java --version | head -n 1").directory(new java.io.File(folder))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT).start().waitFor();
    }
}
"""
# What Gradle's launcher does with JAVA_HOME and PATH.
_LAUNCHER = """\
#!/bin/sh
if [ -n "$JAVA_HOME" ]; then JAVACMD=$JAVA_HOME/bin/java; else JAVACMD=java; fi
"$JAVACMD" --version | head -n 1
"""
_MVN = scripts(say="mvn -v && cd ../b && mvn -v")
_HOME = "JAVA_HOME=$(omg where java)"


def _crate(folder: str, lines: list[str]) -> dict[str, str]:
    return {f"{folder}/Cargo.toml": _CRATE, f"{folder}/src/main.rs": f"fn main() {{\n{''.join(lines)}}}\n"}


CASES = {
    # go puts its own folder first on PATH for what it runs and generates: a limit.
    "go run": Case("go run say.go", "old old", "go", {"a/say.go": _GO}),
    "go build": Case("go build -o say say.go && ./say", "old new", "go", {"a/say.go": _GO}),
    "go generate": Case(
        "go generate",
        "old old",
        "go",
        {
            "a/go.mod": "module a\n",
            "a/a.go": 'package a\n\n//go:generate sh -c "go version && cd ../b && go version"\n',
        },
    ),
    "GOTOOLCHAIN": Case(
        "GOTOOLCHAIN=local go version && cd ../b && GOTOOLCHAIN=go1.26.6 go version", "old old", "go"
    ),
    "a toolchain line of go.mod": Case(
        "go version; cd ../c && go version",
        "new new",
        "go",
        {"a/go.mod": "module a\n\ngo 1.26\n\ntoolchain go1.27.3\n"},
    ),
    # npm hands down no Go: `c` has the global default.
    "a stale GOROOT": Case(
        "export GOROOT=$(go env GOROOT) && npm run -s say",
        "old new new",
        "go",
        scripts(say=everywhere("go version")),
    ),
    "cargo run that calls cargo run": Case(
        "cargo run -q",
        "old new old",
        "rust",
        {**_crate("a", [_RUSTC[0], *_CARGO]), **_crate("b", _RUSTC[1:2]), **_crate("c", _RUSTC[2:])},
    ),
    "cargo +1.63.0": Case(
        "cd ../c && cargo +1.63.0 run -q",
        "old old",
        "rust",
        {**_crate("b", _RUSTC[1:2]), **_crate("c", [_RUSTC[2], _CARGO[0]])},
    ),
    # The compiler is that of the cargo that started it, wherever it works.
    "cargo run that calls rustc": Case("cargo run -q", "old old old", "rust", _crate("a", _RUSTC)),
    "cargo, a git dependency": Case(
        GIT + "printf 'git = { git = \"file://%s/git\" }\\n' $(cd .. && pwd) >>Cargo.toml"
        " && cargo build -q && cat $OUT",
        "old",
        "rust",
        {
            "a/Cargo.toml": f"{_CRATE}\n[dependencies]\n",
            "a/src/main.rs": "fn main() {}\n",
            "git/Cargo.toml": '[package]\nname = "git"\nversion = "1.0.0"\n',
            "git/rust-toolchain": "1.50.0\n",
            "git/src/lib.rs": "",
            "git/build.rs": "fn main() {\n"
            'let mut shell = std::process::Command::new("sh");\n'
            'let ended = shell.args(["-c", "cargo -V && rustc -V >>$OUT"]).status();\n'
            "assert!(ended.unwrap().success());\n}\n",
        },
    ),
    "build.rs": Case(
        "cargo build 2>&1 | grep said",
        "old",
        "rust",
        {
            **_crate("a", []),
            "a/build.rs": "fn main() {\n"
            'let mut rustc = std::process::Command::new("rustc");\n'
            'let said = rustc.arg("-V").current_dir("../b").output().unwrap();\n'
            'println!("cargo:warning=said {}", String::from_utf8(said.stdout).unwrap());\n}\n',
        },
    ),
    "npm run, rustc": Case("npm run -s say", "old new new", "rust", scripts(say=everywhere("rustc -V"))),
    "java": Case("java Say.java", "old new old", "java", {"a/Say.java": _JAVA}),
    "mvn": Case("npm run -s say", "old new", "java", _MVN, needs="mvn -v"),
    # The variable is the user's, and nothing of omg runs between.
    "mvn with JAVA_HOME": Case(f"export {_HOME} && npm run -s say", "old old", "java", _MVN, needs="mvn -v"),
    "a launcher": Case(
        "npm run -s say",
        "old new new",
        "java",
        {**scripts(say=everywhere("../launcher")), "launcher": _LAUNCHER},
    ),
    "a launcher, by omg exec": Case(
        "cd ../b && omg exec java@11 -- ../launcher && cd ../c && omg exec -- ../launcher",
        "old new",
        "java",
        {"launcher": _LAUNCHER},
    ),
}
