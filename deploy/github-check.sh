#!/usr/bin/env bash
# The step of action.yml that checks. Takes the action's inputs from the environment, and leaves what the next steps need
# in GITHUB_OUTPUT. It does not fail: the reports are passed on first, and the action's last step ends as the check did.
set -euo pipefail

options=(--mode "$MODE")
if [ -n "$RATE" ]; then options+=(--rate "$RATE"); fi
# One option a line, its value after the first space.
while read -r name value; do
  if [ -n "$name" ]; then options+=("$name"); fi
  if [ -n "$value" ]; then options+=("$value"); fi
done <<<"$MORE_OPTIONS"
# Credentials that are not given are none, and not empty ones.
if [ -z "${CLIENT_ID:-}" ]; then unset CLIENT_ID; fi
if [ -z "${CLIENT_SECRET:-}" ]; then unset CLIENT_SECRET; fi

mkdir -p "$FOLDER"
summary=$FOLDER/summary.md
rm -f "$summary"
code=0
GITHUB_STEP_SUMMARY=$summary bash "$(dirname "${BASH_SOURCE[0]}")/check.sh" "$FOLDER" "$TARGET" "${options[@]}" || code=$?
if [ -e "$summary" ]; then cat "$summary" >>"$GITHUB_STEP_SUMMARY"; fi
{
  echo "exit-code=$code"
  echo "sarif=$([ -e "$FOLDER/results.sarif" ] && echo true || echo false)"
} >>"$GITHUB_OUTPUT"
