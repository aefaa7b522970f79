# A PostgreSQL server of one's own, from the installed programs. Sourced after lib.sh.

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid postgres --regid postgres --clear-groups "$@"); else "$@"; fi
}

# Debian keeps the server's programs off the PATH.
postgres_bin() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$found" ] || found=$(dirname "$(readlink -f "$(command -v initdb)")" 2>/dev/null)
  [ -x "$found/postgres" ] && echo "$found"
}

postgres_require() {
  [ -n "$(postgres_bin)" ] || install_on_debian postgresql || true
  [ -n "$(postgres_bin)" ] || fail "PostgreSQL's server is missing. On Debian or Ubuntu: apt-get install postgresql"
}

postgres_start() { # its folder, a port, the name of its superuser, a file with that user's password
  local bin log
  bin=$(postgres_bin)
  log=$1/server.log
  if [ ! -f "$1/PG_VERSION" ]; then
    local password=$1.password
    mkdir -p "$1"
    chmod 700 "$1"
    # A copy that belongs to the user that reads it.
    (umask 077 && cp "$4" "$password")
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$1" "$password"
    as_postgres "$bin/initdb" --pgdata "$1" --username "$3" --pwfile "$password" --auth scram-sha-256 \
      --encoding UTF8 --no-locale >/dev/null || { rm -f "$password"; fail "initdb failed in $1"; }
    rm -f "$password"
  fi
  as_postgres "$bin/pg_ctl" --pgdata "$1" --log "$log" --wait --silent \
    --options "-c listen_addresses=127.0.0.1 -c port=$2 -c unix_socket_directories= -c max_connections=300" start \
    || { tail -5 "$log" >&2; fail "PostgreSQL did not start, see $log"; }
}

postgres_runs() { # its folder
  as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$1" status >/dev/null 2>&1
}

postgres_stop() { # its folder
  ! postgres_runs "$1" || as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$1" --mode fast --silent stop
}

postgres_kill() { # its folder
  postgres_runs "$1" || fail "PostgreSQL does not run in $1"
  kill -9 "$(head -1 "$1/postmaster.pid")"
}
