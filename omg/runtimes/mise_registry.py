"""What omg knows of mise's registry: its names, what some tools need, and names that it does not have. Pure.

So typing errors are found without mise. Other names may exist, too.

Source: ``mise registry`` of mise 2026.9.15 (the npm package ``@jdxcode/mise-linux-x64``) and what its
backends do, read 2026-11-30.
"""

from __future__ import annotations

_REGISTRY = """
1password 1password-cli 7z 7zip aapt2 acli act action-validator actionlint adr-tools ag age
age-plugin-yubikey agebox agent-browser agy aichat air aks-engine allure allurectl alp amass
amazon-ecr-credential-helper amazon-ecs-cli amp amplify android-cli android-sdk ansible ansible-base
ansible-core ant antigravity-cli apko apm apollo-ios apollo-ios-cli apollo-router apollo-rover aqua
arduino arduino-cli argc argo argo-rollouts argocd asciidoctorj aspire assh ast-grep astro atlas
atlas-community atmos atuin aube auto-doc aws aws-amplify aws-cdk aws-cli aws-copilot
aws-iam-authenticator aws-nuke aws-sam aws-sam-cli aws-sso aws-vault awscli awscli-local awsebcli awsls
awsrm awsweeper azd azure azure-cli azure-functions-core-tools azure-kubelogin babashka balena balena-cli
basecamp bashbot bashly bat bat-extras bats bazel bazel-watcher bazelisk benthos betterleaks bfs
bibtex-tidy binnacle biome bitwarden bitwarden-secrets-manager black blender bob boilerplate bombardier
borg bosh bottom boundary bpkg broot btop buck2 buf buildifier buildpack buildpacks bun bundler cabal
caddy calendarsync calicoctl carapace cargo-binstall cargo-deny cargo-dist cargo-insta cargo-make
cargo-msrv cargo-release carthage ccache cdk certstrap cf cfn-lint cfssl cfssljson chamber changie cheat
checkmake checkov checkstyle chezmoi chezscheme chicken chisel choose chromedriver cidr-merger cidrchk
cilium-cli cilium-hubble circleci circleci-cli clang clang-format claude claude-code claude-powerline
claude-squad cliamp clickhouse clipboard clj-kondo cljstyle cloc clojure cloud-sql-proxy cloudflared
clusterawsadm clusterctl cmake cmctl cmdx cockroach cocoapods cocogitto code code-review-graph codebuff
codefresh codegraph codeql coder codex codon colima committed communique conan conform conftest consul
container container-structure-test container-use cookiecutter copier copilot copilot-cli coredns coreutils
cosign coursier cowsay cpz crane crictl croc crossplane crossplane-cli crush crystal cspell ctlptl ctop
cue curlie cursor-agent cursor-cli cyclonedx d2 dagger dagu danger-js danger-swift dapr dart dasel
databricks-cli daytona dbmate dbt-fusion deck delta deno dependency-check depot desk devcontainer-cli
devspace dhall diffoci difftastic direnv dive docker-cli docker-compose docker-slim dockle doctl docuum
doggo doppler dotenv-linter dotenvx dotnet dotnet-core dotslash dprint driftctl drone dt dua duckdb duf
dust dvc dyff dynatrace-monaco e1s earthly ecs-cli ecspresso edit editorconfig-checker ejson eksctl
elasticsearch elixir elixir-ls elm emsdk engram entire entireio-cli envsubst erlang esc etcd evans
exiftool expert eza fastfetch fd ffmpeg figma-export fillin firebase fission flamingo flatc flutter
fluttergen flux-operator flux-operator-mcp flux2 fly flyctl flyway fnox foundry func-e furyctl fx fzf
gallery-dl gam gator gcc-arm-none-eabi gcloud gdu gemini gemini-cli gentle-ai getenvoy ggshield gh ghalint
ghc ghcup ghorg ghq ghtkn ghui ginkgo git-chglog git-cliff git-filter-repo git-lfs git-town gitconfig
github-cli github-markdown-toc gitleaks gitsign gitu gitui gitversion glab gleam glooctl glow go
go-containerregistry go-getter go-jira go-jsonnet go-junit-report go-swagger goconvey gocryptfs godot
gofumpt gojq gokey golangci-lint golangci-lint-langserver golines gomigrate gomplate google-java-format
gopass goreleaser goss gotestsum gping graalvm gradle grafana-kubernetes-plugin granted graphite grex grok
gron groovy grpc-health-probe grpcurl grype gsudo gum gup gwvault hadolint harper-cli harper-ls has
hasura-cli hatch haxe hcl2json hcloud helix helm helm-cr helm-ct helm-diff helm-docs helm-ls helmfile
helmsman helmwave herdr heroku heroku-cli hexyl hey-cli himalaya hishtory hivemind hk hledger hledger-flow
hlint hostctl htmlq httpie-go hub hugo hugo-extended hugo-extended-withdeploy hunk hunkdiff hurl hwatch
hygen hyperfine iam-policy-json-to-terraform iamlive ibmcloud imagemagick imessage-exporter imgpkg
infisical infracost istioctl janet jaq java jb jbang jc jd jfrog-cli jib jiq jj jjui jless jmespath jnv jq
jqp jreleaser json5 jsonnet-bundler jsonschema jujutsu jujutsu-ui jules julia just jwt jwtui jx k0sctl
k2tf k3d k3kcli k3s k3sup k6 k9s kafkactl kapp kbld kcl kconf killport kind kingfisher kiota kn ko koka
kompose kopia kops kotlin kpt krew kscript ksops ktlint kube-capacity kube-controller-tools kube-linter
kube-score kubebuilder kubecm kubecolor kubeconform kubectl kubectl-bindrole kubectl-convert kubectl-kots
kubectl-kuttl kubectl-rolesum kubectx kubelogin kubens kubent kubeone kubergrunt kubeseal kubesec
kubeshark kubespy kubeswitch kubeval kubevela kubie kustomize kuttl kwokctl kyverno lazydocker lazygit
lazyjournal lazyssh ldc lefthook leiningen libsql-server license-plist lima linkerd liquibase lisette
litestream llama.cpp llmfit lnav localstack loki-logcli longbridge-terminal lore ls-lint lsd lua
lua-language-server luajit luau lychee maestro mage magika mago mailpit make mani mark markdownlint-cli2
marksman marp-cli mas mask maturin maven mc mdbook mdbook-linkcheck melange mermaid-ascii meson micro
micromamba micronaut microsandbox miller mimirtool minify minikube minio miniserve minishift minisign mint
mirrord mitmproxy mkcert mockery mockolo mold mole mongodb mongosh mosh mprocs mpv mr-boxington mssqldef
muse mutagen mvnd mysql mysql-client mysqldef nancy native-sdk nats-server navi neko nelm neo4j neonctl
neovim nerdctl newrelic newrelic-cli nfpm ni nim ninja node nomad nomad-pack nono notation nova npm nsc nu
nub nubr numbat nushell oapi-codegen oauth2c oc oci octosql odin odo oh-my-pi oh-my-posh oha okta-aws
okta-aws-cli okteto ollama ols om omnictl onefetch onyx op opa opam openbao opencode openfaas-cli openfga
opengrep opensearch-cli openshift-install opentofu operator-sdk oras ori ormolu orval osv-scanner overmind
oxfmt oxipng oxker oxlint pack packer packslip pandoc pastel patat pdm peco periphery perl pgroll php pi
pinact pinniped pint pipectl pipenv pipx pitchfork pivnet pixi pkgx pkl playwright please pluto pnpm
pocketbase podlet podman podman-tui poetry polaris popeye poppler porter portless postgres powerline-go
powerpipe powershell powershell-core pre-commit prek prettier process-compose promtool protobuf protoc
protoc-gen-connect-go protoc-gen-go protoc-gen-go-grpc protoc-gen-js protoc-gen-validate protolint psqldef
pulumi purescript purty python qdns qsv quarkus quicktype qwen qwen-code racket railway rancher
rbac-lookup rclone rebar reckoner redis redpanda-connect reg regal regctl regsync release-plz restate
restate-server restatectl restic restish resvg reviewdog revive rg richgo ripgrep ripgrep-all ripsecrets
rmz rpk rtk ruby ruff rumdl rush rust rust-analyzer rustfs rustic rye s5cmd saml2aws sampler sbt scala
scala-cli scalafmt scaleway scaleway-cli scalingo-cli scarb sccache schemacrawler scie-pants scooter
scorecard sd semgrep semver sentinel sentry sentry-cli serverless setup-envtest sheldon shell2http
shellcheck shellharden shellspec sherif shfmt signadot sing-box skaffold skate skeema skim sloth
slsa-verifier smithy snyk sofka soft-serve solidity sonar-scanner-cli sonarqube-cli sonobuoy sops sopstool
sourcery spacectl spago spark specstory spectral spicedb spin spin-framework spotify-downloader
spotify-player spring-boot spruce sqlc sqlcl sqlite sqlite3def sshi sshuttle sst stack starknet-foundry
starknet-foundry-sncast starship staticcheck steampipe step stern stripe stripe-cli stylua sui supabase
superfile superhtml svgo svu swag swift swift-package-list swiftformat swiftgen swiftlint syft syncthing
systemctl-tui tailpipe tak talhelper talos talosctl tanka tanzu taplo tart task tauri-cli tbls tctl
tealdeer tekton tekton-cli teleport-community teleport-ent telepresence television teller temporal
terraform terraform-docs terraform-ls terraform-lsp terraform-validator terraformer terragrunt terramate
terrascan tf-summarize tfc-agent tfctl tfenv tflint tfmigrate tfnotify tfsec tfstate-lookup tfswitch
tfupdate ticker tigerbeetle tilt timoni tiny tinygo tinymist tinytex tirith tlrc tmux tokei tombi tomcat
tonnage topgrade traefik transifex trdsql tree-sitter tridentctl trivy trufflehog trunk trzsz-go trzsz-ssh
tssh tsuru ttyd tuist turbo turso tusd twg ty typos typst typstyle ubi umoci unison upctl updatecli upt
upx usage usql uv v vacuum vale vals vault vcluster vector velad velero vendir venom vercel vespa-cli vfox
vhs victoria-metrics viddy vim viteplus vivid vlang vp vscode-cli vultr vultr-cli wacli
wait-for-gh-rate-limit wash wasm-tools wasmer wasmtime watchexec waypoint weave-gitops websocat werf witr
workerd workmux worktrunk wrangler wtfutil xc xcbeautify xchtmlreport xcodegen xcodes xcresultparser
xcsift xh xxh yamlfmt yamllint yamlscript yara-x yarn yazi yj yor youtube-dl yq yt-dlp yt-dlp-nightly ytt
zarf zellij zephyr zig zigmod zizmor zk zls zmx zola zoxide zprint
"""

NAMES = frozenset(_REGISTRY.split())

# What mise builds from source, or may have to, and what the build needs.
_BUILT = {
    "erlang": "a C compiler, make, ncurses and OpenSSL with their headers, if there is no prebuilt version",
    "lua": "a C compiler and make",
    "php": "a C compiler, autoconf, bison, re2c, pkg-config and the headers of a dozen libraries",
    "postgres": "a C compiler and make",
    "redis": "a C compiler and make",
}
_BUILT_BACKENDS = {
    "asdf": "what its plugin requires",
    "cargo": "Rust (omg use rust), if there is no prebuilt version",
    "gem": "Ruby (omg use ruby)",
    "go": "Go (omg use go)",
    "spm": "Swift (omg use swift)",
}
# Common names, and mise's name for the same tool.
_ELSEWHERE = {
    "d": ("ldc", "the LLVM-based compiler of D"),
    "dmd": ("ldc", "the LLVM-based compiler of D"),
    "dlang": ("ldc", "the LLVM-based compiler of D"),
    "haskell": ("ghc", "the compiler of Haskell, from conda-forge"),
    "ocaml": ("opam", "OCaml's package manager, which installs its compilers"),
    "r": ("conda:r-base", "R, from conda-forge"),
}
# Backends with one-word tool names, so that the directory name gives the tool.
_REGISTRIES = ("cargo", "gem", "npm", "pipx", "pypi")
# Programs that some backends need.
_NEEDS = {
    "npm": ("npm", "omg use node"),
    "pipx": ("uv", "omg use uv"),
    "pypi": ("uv", "omg use uv"),
    "cargo": ("cargo", "omg use rust"),
    "go": ("go", "omg use go"),
    "gem": ("gem", "omg use ruby"),
    "dotnet": ("dotnet", "omg use dotnet"),
    "spm": ("swift", "omg use swift"),
}


def built_with(tool: str) -> str | None:
    """Return what building ``tool`` on this machine needs, or ``None`` if it is prebuilt."""
    return _BUILT.get(tool) or _BUILT_BACKENDS.get(_backend(tool))


def needed_by(tool: str) -> tuple[str, str] | None:
    """Return the program that ``tool``'s backend needs, and how to install it."""
    return _NEEDS.get(_backend(tool))


def elsewhere(name: str) -> str | None:
    """Return a hint for a name that mise does not have; ``None`` if there is no suggestion."""
    backend, dash, rest = name.partition("-")
    if dash and backend in _REGISTRIES:
        return f"run omg install {backend}:{rest} (a tool of {backend} is written {backend}:NAME)"
    if name not in _ELSEWHERE:
        return None
    other, what = _ELSEWHERE[name]
    return f"run omg use {other} ({what})"


def _backend(tool: str) -> str:
    backend, colon, _ = tool.partition(":")
    return backend if colon else ""
