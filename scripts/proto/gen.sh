#!/bin/sh
# Formats the proto files and generates their Go code. Running it twice changes nothing.
set -eu
. "$(dirname "$0")/common.sh"

prepare
buf build # before buf format, which would "repair" a file with a syntax error
buf format --write
out=build/proto-gen
generate "$out"
generated . | while read -r file; do
	[ -f "$out/$file" ] || rm -v "$file" # its proto file is gone
done
cp -R "$out/." .
