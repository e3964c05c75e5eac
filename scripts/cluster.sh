#!/usr/bin/env bash
# cluster.sh start|stop|status
#
# A real standalone Spark cluster on this machine's loopback address: a master and workers, run from
# the embedded Spark's jars, with authentication and encryption as in conf/spark-defaults.conf. Their
# web pages are closed. start prints the master's URL in its last line; scripts/sparkvae ... --
# --master URL then finds the secret by itself. Environment:
#   SPARKVAE_CLUSTER_DIR     directory of the secret, process ids, logs, work; default
#                            lib/cluster or jobs/target/cluster
#   SPARKVAE_WORKERS         number of workers, default 2
#   SPARKVAE_WORKER_CORES    cores of each worker, default 1
#   SPARKVAE_WORKER_MEMORY   heap of all executors of a worker together, default 2g
#   SPARKVAE_WORKER_HOSTS    loopback addresses, used by workers in turn, default 127.0.0.1; Spark
#                            repeats a slow task (spark.speculation) only on another host
#   SPARKVAE_MASTER_PORT     default 0: any free one
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
lib=$home/lib # of an unpacked archive
[ -f "$lib/sparkvae.jar" ] || lib=$home/jobs/target
directory=${SPARKVAE_CLUSTER_DIR:-$lib/cluster}
export SPARK_HOME=$lib/spark SPARK_CONF_DIR=$home/conf SPARK_SCALA_VERSION=2.12
export SPARK_LOCAL_IP=127.0.0.1 SPARK_DAEMON_MEMORY=512m
export SPARK_DAEMON_CLASSPATH=$lib/sparkvae.jar
export SPARK_DAEMON_JAVA_OPTS=-Dlog4j2.configurationFile=$directory/log4j2.properties
workers=${SPARKVAE_WORKERS:-2}
cores=${SPARKVAE_WORKER_CORES:-1}
memory=${SPARKVAE_WORKER_MEMORY:-2g}
read -ra hosts <<<"${SPARKVAE_WORKER_HOSTS:-127.0.0.1}"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() {
  echo "cluster: $2" >&2
  exit "$1"
}

# daemon NAME CLASS ARGUMENTS...
daemon() {
  local name=$1 class=$2
  shift 2
  local command
  # Spark's own launcher prints the command: a mark, a new line, then words ended by zero bytes.
  mapfile -d '' -t command < <("$java" -Xmx64m -cp "$SPARK_HOME/jars/*" \
    org.apache.spark.launcher.Main "$class" --host 127.0.0.1 \
    --properties-file "$directory/daemon.properties" "$@")
  command[1]=${command[1]#$'\n'}
  nohup "${command[@]:1}" >"$directory/$name.log" 2>&1 </dev/null &
  echo $! >"$directory/$name.pid"
}

# Waits until a daemon's log matches a pattern; prints the pattern's first group.
await() {
  local name=$1 pattern=$2 found
  for _ in $(seq 300); do
    found=$(sed -nE "s/.*$pattern.*/\1/p" "$directory/$name.log" | head -1)
    [ -z "$found" ] || { echo "$found"; return; }
    alive "$name" || break
    sleep 0.2
  done
  tail -20 "$directory/$name.log" >&2
  stop >&2
  fail 6 "$name: expected it to say '$pattern' within a minute, found the log above"
}

alive() {
  [ -f "$directory/$1.pid" ] && kill -0 "$(cat "$directory/$1.pid")" 2>/dev/null
}

names() {
  local file
  for file in "$directory"/*.pid; do
    [ -e "$file" ] && basename "$file" .pid
  done
  true
}

start() {
  [ -d "$SPARK_HOME/jars" ] ||
    fail 2 "$SPARK_HOME/jars: expected the embedded Spark, found none; build it: mvn -q -DskipTests package (in $home)"
  if alive master; then
    echo "cluster: already running"
    cat "$directory/url"
    return
  fi
  [ ! -e "$directory" ] || stop
  # Other users must not read the secret, nor the executors' files.
  umask 077
  mkdir -p "$directory/work"
  local secret
  secret=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
  printf 'spark.authenticate=true\nspark.authenticate.secret=%s\n' \
    "$secret" >"$directory/secret.properties"
  cat "$home/conf/spark-defaults.conf" "$directory/secret.properties" >"$directory/client.properties"
  { cat "$directory/client.properties"; printf '%s\n' spark.master.rest.enabled=false \
    spark.worker.cleanup.enabled=true spark.ui.filters=io.sparkvae.jobs.ClosedPages; } \
    >"$directory/daemon.properties"
  printf '%s\n' status=warn rootLogger.level=info rootLogger.appenderRef.stdout.ref=console \
    appender.console.type=Console appender.console.name=console \
    appender.console.layout.type=PatternLayout \
    'appender.console.layout.pattern=%d{HH:mm:ss} %p %c{1}: %m%n%ex' >"$directory/log4j2.properties"

  daemon master org.apache.spark.deploy.master.Master --port "${SPARKVAE_MASTER_PORT:-0}" --webui-port 0
  local url
  url=$(await master 'Starting Spark master at (spark:\/\/[0-9.:]+)')
  echo "master   $url"
  local i
  for i in $(seq "$workers"); do
    daemon "worker-$i" org.apache.spark.deploy.worker.Worker \
      --host "${hosts[(i - 1) % ${#hosts[@]}]}" --port 0 --webui-port 0 \
      --cores "$cores" --memory "$memory" --work-dir "$directory/work" "$url"
  done
  for i in $(seq "$workers"); do
    await "worker-$i" '(Successfully registered with master)' >/dev/null
    echo "worker-$i $cores core(s), $memory"
  done
  echo "$url" >"$directory/url"
  echo "$url"
}

stop() {
  local name pid
  for name in $(names); do
    pid=$(cat "$directory/$name.pid")
    # A worker ends its executors itself. Only Spark's daemons are ended: the process id may be in use
    # again by another program.
    if grep -qs org.apache.spark.deploy "/proc/$pid/cmdline"; then
      kill "$pid" 2>/dev/null || true
      for _ in $(seq 50); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
      done
      ! kill -0 "$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null || true
    fi
  done
  if [ -f "$directory/secret.properties" ]; then
    rm -rf "$directory"
  fi
  echo "cluster: stopped"
}

status() {
  local name code=0
  alive master || { echo "cluster: not running"; exit 1; }
  echo "master   $(cat "$directory/url" 2>/dev/null || echo starting)"
  for name in $(names); do
    [ "$name" = master ] && continue
    if alive "$name"; then
      echo "$name running"
    else
      echo "$name dead (see $directory/$name.log)"
      code=1
    fi
  done
  return $code
}

case ${1:-} in
  start | stop | status) "$1" ;;
  *) fail 2 "expected start, stop or status, found '${1:-}'" ;;
esac
