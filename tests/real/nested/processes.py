"""Ruby and its bundles; and processes that outlive, or know little of, the one that started them."""

from __future__ import annotations

from tests.real.nested.case import Case, everywhere, scripts
from tests.real.nested.javascript import GIT

_NODE = everywhere("node -v")
_SCRIPTS = scripts(say=_NODE)
_GEM = {
    "a/Gemfile": 'gem "hello", git: "file://#{__dir__}/../git"\n',
    "git/.ruby-version": "2.0.0\n",
    "git/hello.gemspec": """\
Gem::Specification.new do |gem|
  gem.name, gem.version, gem.summary, gem.authors, gem.files = "hello", "1.0", "Greets", ["Nobody"], []
  gem.extensions = ["ext/extconf.rb"]
end
""",
    "git/ext/extconf.rb": 'system("ruby -v >>$OUT")\nFile.write("Makefile", "all install clean:\\n")\n',
}
_SYSTEM = "%w[../a ../b ../c].each { |folder| system('ruby', '-v', chdir: folder) }\n"
_PRIVATE = "unshare --map-root-user --pid --fork --mount-proc"
_TMUX = "tmux -S ../s"
_WINDOW = (
    _TMUX
    + " new-window -c $PWD/../{0} 'node -v >>../out; "
    + _TMUX
    + " wait-for -S {0}' && "
    + _TMUX
    + " wait-for {0}"
)
_EDITOR = f"""\
require("child_process")
  .spawn("sh", ["-c", "read go <../go; ({_NODE}) >../out"], {{ detached: true, stdio: "ignore" }}).unref()
"""

CASES = {
    "ruby": Case("ruby say.rb", "old new old", "ruby", {"a/say.rb": _SYSTEM}),
    "rake": Case(
        "rake -s", "old new old", "ruby", {"a/Rakefile": f"task(:default) {{ {_SYSTEM.strip()} }}\n"}
    ),
    "bundle exec": Case(
        f"bundle install --quiet --local && bundle exec sh -c '{everywhere('ruby -v')}'",
        "old old old",
        "ruby",
        {"a/Gemfile": ""},
    ),
    "bundle exec, and out of it": Case(
        "bundle install --quiet --local && bundle exec ruby say.rb",
        "old new old",
        "ruby",
        {
            "a/Gemfile": "",
            "a/say.rb": f"require 'bundler'\nBundler.with_unbundled_env {{ {_SYSTEM.strip()} }}\n",
        },
    ),
    "bundler, a git dependency": Case(GIT + "bundle install --quiet && cat $OUT", "old", "ruby", _GEM),
    "bundler, a git dependency in the project": Case(
        GIT + "bundle config --local path vendor/bundle && bundle install --quiet && cat $OUT",
        "old",
        "ruby",
        _GEM,
    ),
    "make": Case(
        "make -s",
        "old new new",
        files={"a/Makefile": "all:\n\tnode -v\n\tcd ../b && node -v\n\tcd ../c && node -v\n"},
    ),
    "tmux": Case(
        f"npm run -s start && {_WINDOW.format('b')} && {_WINDOW.format('c')}; cat ../out"
        f"; {_TMUX} kill-server",
        "new old",
        files=scripts(start=f"{_TMUX} new-session -d cat"),
        needs="tmux -V",
    ),
    "a process that outlives npm": Case(
        "mkfifo ../go ../out && npm run -s start && echo >../go && cat ../out",
        "old new old",
        files={**scripts(start="node editor.js"), "a/editor.js": _EDITOR},
    ),
    "its own process ids": Case(
        f"{_PRIVATE} npm run -s say", "old new old", files=_SCRIPTS, needs=f"{_PRIVATE} true"
    ),
    "its own process ids, within": Case(
        "npm run -s say",
        "old new old",
        files=scripts(say=f"{_PRIVATE} sh -c '{_NODE}'"),
        needs=f"{_PRIVATE} true",
    ),
    "cron": Case("env -i HOME=$HOME PATH=/usr/bin:/bin $SHIMS/npm run -s say", "old new old", files=_SCRIPTS),
    "a hook that an editor calls": Case(
        "git init -q && git config core.hooksPath hooks && export PATH=/usr/bin:/bin"
        " && git -c user.name=a -c user.email=a commit -q --allow-empty -m a 2>&1",
        "old new old",
        files={**_SCRIPTS, "a/hooks/pre-commit": "#!/bin/sh\nexec $SHIMS/npm run -s say\n"},
    ),
    "omg exec": Case(
        "cd ../b && omg exec node@20 -- ../say", "old old old", files={"say": f"#!/bin/sh\n{_NODE}\n"}
    ),
    "the variable": Case(
        "export OMG_NODE_VERSION=20 && cd ../b && ../say",
        "old old old",
        files={"say": f"#!/bin/sh\n{_NODE}\n"},
    ),
}
