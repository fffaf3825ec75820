# Puts omg's shims first on PATH, behind an active environment, direnv's folders and node_modules/.bin.
{
  use str
  var data = OMG_DATA
  var tools = [OMG_TOOLS]
  var shims = $data/shims
  if (or (eq $E:DIRENV_DIR '') (not (has-value $paths $shims))) {
    var rest = [(each {|one| if (not-eq $one $shims) { put $one } } $paths)]
    var cut = 0
    var index = 0
    for one $rest {
      var is-next = (eq $index $cut)
      set index = (+ $index 1)
      if (and (not-eq $E:VIRTUAL_ENV '') (eq $one $E:VIRTUAL_ENV/bin)) { set cut = $index }
      if (and (not-eq $E:CONDA_PREFIX '') (eq $one $E:CONDA_PREFIX/bin)) { set cut = $index }
      if (and $is-next (str:has-suffix $one '/node_modules/.bin')) { set cut = $index }
      if (and $is-next (not-eq $E:DIRENV_DIR '') (str:has-prefix -$one $E:DIRENV_DIR'/')) { set cut = $index }
    }
    set paths = [(take $cut $rest) $shims (drop $cut $rest)]
  }
  for one [$E:HOME/.local/bin $@tools] {
    if (not (has-value $paths $one)) { set paths = [$@paths $one] }
  }
}
