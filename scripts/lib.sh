# What scripts/run and scripts/test share. Sourced with the repository's root as the working directory.

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: see https://dotnet.microsoft.com/download"
  dotnet --version >/dev/null 2>&1 || fail "The .NET SDK found is not the one that global.json asks for (10.0.400 or a newer 10.0.x): see https://dotnet.microsoft.com/download"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || fail "Node 20 or newer is missing: see https://nodejs.org"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail "Node 20 or newer is needed, this is $(node --version): see https://nodejs.org"
}

# Builds a package where something in it (or in what it is built on) is newer than what was built.
build_package() { # folder, then files and folders it is built from
  local folder=$1
  shift
  if [ ! -f "$folder/node_modules/.package-lock.json" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
    say "Fetching what $(basename "$folder") is built with"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) || return 1
  fi
  if [ ! -d "$folder/dist" ] || [ -n "$(find "$@" -newer "$folder/dist" -type f -print -quit)" ]; then
    say "Building $(basename "$folder")"
    (cd "$folder" && npm run build --silent) || return 1
    touch "$folder/dist"
  fi
}

build_browser_packages() {
  local library=src/coordinator-client-js game=src/coordinator-sample-game
  build_package $library $library/src $library/package.json $library/tsconfig*.json || return 1
  build_package $game $game/src $game/public $game/index.html $game/package.json $game/tsconfig.json $game/vite.config.ts \
    $library/dist
}
