$omgShims = OMG_DATA + '/shims'
$env:PATH = (@($omgShims) + @($env:PATH -split ':' | Where-Object { $_ -ne $omgShims }) + @(OMG_TOOLS)) -join ':'
