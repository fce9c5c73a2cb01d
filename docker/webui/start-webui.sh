#!/bin/sh
set -eu

# The WebUI writes its settings back, so it gets a copy of its own.
[ -e /data/config.json ] || cp /opt/easel/config.json /data/config.json

flags=$(grep -v '^#' /opt/easel/flags.txt)
# One word each, as the file has them.
# shellcheck disable=SC2086
exec python launch.py $flags \
  --ckpt-dir /models/Stable-diffusion \
  --controlnet-dir /models/ControlNet \
  --controlnet-annotator-models-path /models/annotators \
  --ui-settings-file /data/config.json \
  "$@"
