#!/usr/bin/env bash
# gpu-discovery.sh: prints the GPUs of this machine in the form that Spark expects of
# spark.{worker,executor,driver}.resource.gpu.discoveryScript: {"name": "gpu", "addresses": ["0", "1"]}
set -euo pipefail

command -v nvidia-smi >/dev/null || {
  echo "gpu-discovery: nvidia-smi: expected NVIDIA's driver on the path, found none" >&2
  exit 6
}
indices=$(nvidia-smi --query-gpu=index --format=csv,noheader)
addresses=
for index in $indices; do
  case $index in
    *[!0-9]*)
      echo "gpu-discovery: nvidia-smi: expected numbers of devices, found '$indices'" >&2
      exit 6
      ;;
  esac
  addresses+="${addresses:+, }\"$index\""
done
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
