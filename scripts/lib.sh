# What scripts/run and scripts/test share. Sourced by both, from any folder; sets $root.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '== %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "scripts/$(basename "$0")" "$*" >&2
  exit 1
}

require_tools() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
  (cd "$root" && dotnet --version >/dev/null 2>&1) \
    || fail "the .NET SDK found is not what global.json asks for (10.0.400 or a later 10.0.4xx): https://dotnet.microsoft.com/download"
  command -v node >/dev/null && command -v npm >/dev/null || fail "Node 20 or later is missing: https://nodejs.org/en/download"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] \
    || fail "Node 20 or later is needed, this is $(node --version): https://nodejs.org/en/download"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

# Runs a command and shows what it printed only where it failed.
quietly() { # what it is for, then the command
  local what=$1 log status=0
  shift
  log=$(mktemp)
  say "$what"
  "$@" >"$log" 2>&1 || status=$?
  [ $status -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  [ $status -eq 0 ] || fail "$what: failed, see above"
}

# Installs packages where that is possible: on Debian, as root.
install_on_debian() {
  [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] || return 1
  say "Installing $*"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >/dev/null 2>&1
}

# Fetches what a package of JavaScript needs, unless that is there.
fetch_package() { # what it is called, its folder
  local modules=$2/node_modules/.package-lock.json
  [ -f "$modules" ] && [ ! "$2/package-lock.json" -nt "$modules" ] && return
  quietly "Fetching $1" npm --prefix "$2" ci --no-audit --no-fund --loglevel=error
}

# Builds a package of JavaScript unless what was built is newer than all that it is made of.
build_package() { # what it is called, its folder, a file that building makes, what else it is made of
  local what=$1 folder=$2 built=$2/dist/$3
  shift 3
  fetch_package "what $what is built with" "$folder"
  if [ -f "$built" ] && [ -z "$(find "$folder" "$@" \( -name node_modules -o -path "$folder/dist" \) -prune \
      -o -type f -newer "$built" -print -quit)" ]; then
    return
  fi
  quietly "Building $what" npm --prefix "$folder" run build --silent
}

build_browser_packages() {
  local library=$root/src/coordinator-client-js game=$root/src/coordinator-sample-game
  build_package "the browser library" "$library" index.js
  build_package "the sample game" "$game" index.html "$library/dist/index.js"
}
