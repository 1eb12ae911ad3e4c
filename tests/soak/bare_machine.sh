#!/bin/sh
# The README's commands on a bare Debian 12; skips, saying so, where it cannot make one.
set -eu
sh "$(dirname "$0")/../deploy/bare_machine.sh" || [ $? = 77 ]
