#!/usr/bin/env bash
# quickstart.sh [DIR [OPTIONS]]: runs the whole pipeline on generated sprites, from images to the report, into DIR
# (default target/quickstart). OPTIONS are further ones of `sparkvae pipeline`. Builds if needed. Removes what an earlier
# quickstart left in DIR.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
run=${1:-$home/target/quickstart}
case $run in /*) ;; *) run=$PWD/$run ;; esac

if [ ! -f "$home/lib/sparkvae.jar" ] && { [ ! -f "$home/jobs/target/sparkvae.jar" ] || [ ! -d "$home/jobs/target/spark/jars" ]; }; then
  echo "quickstart: building (the first time downloads about 700 MB)" >&2
  (cd "$home" && mvn -B -q -DskipTests package)
fi

# Removes only directories that a run made, nothing else in DIR.
for stage in shards model latents stats report; do
  if [ -e "$run/$stage/_manifest.json" ] || [ -e "$run/$stage/manifest.json" ] || [ -e "$run/$stage/_IN_PROGRESS" ]; then
    rm -rf "${run:?}/$stage"
  fi
done

exec "$home/scripts/sparkvae" pipeline --config "$home/conf/quickstart.conf" --output "$run" "${@:2}"
