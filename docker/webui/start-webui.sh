#!/bin/sh
set -eu

# The WebUI writes its settings back, so it gets its own copy.
[ -e /data/config.json ] || cp /opt/easel/config.json /data/config.json

flags=$(grep -v '^#' /opt/easel/flags.txt)
# One flag per word, as in the file.
# shellcheck disable=SC2086
exec python launch.py $flags \
  --ckpt-dir /models/Stable-diffusion \
  --controlnet-dir /models/ControlNet \
  --controlnet-annotator-models-path /models/annotators \
  --ui-settings-file /data/config.json \
  "$@"
