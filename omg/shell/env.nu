# Puts omg's shims first on PATH, behind an active environment, direnv's folders and node_modules/.bin.
do --env {
    let data = OMG_DATA
    let tools = [OMG_TOOLS]
    let shims = $data | path join shims
    let path = $env.PATH | split row (char esep)
    mut result = $path
    let direnv = $env.DIRENV_DIR? | default ''
    if ($direnv | is-empty) or ($shims not-in $path) {
        let rest = $path | where {|one| $one != $shims }
        let active = [$env.VIRTUAL_ENV? $env.CONDA_PREFIX?] | compact --empty | each {|one| $one | path join bin }
        let kept = $rest | enumerate | where {|one| $one.item in $active } | get index | append (-1) | math max
        let own = $rest | skip ($kept + 1) | take while {|one|
            ($one ends-with '/node_modules/.bin') or (($direnv != '') and ($"-($one)" starts-with $"($direnv)/"))
        }
        let cut = $kept + 1 + ($own | length)
        $result = ($rest | first $cut) ++ [$shims] ++ ($rest | skip $cut)
    }
    let last = [($env.HOME | path join .local/bin)] ++ $tools
    $env.PATH = $result ++ ($last | where {|one| $one not-in $path })
}
