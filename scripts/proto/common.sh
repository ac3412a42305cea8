# Sourced by gen.sh and check.sh: goes to the repository's root, installs the tools and collects the
# third-party proto files. Everything comes through the Go module proxy and is verified by its checksums,
# so that neither buf's registry nor a system-wide protoc is needed.

cd "$(dirname "$0")/../.."
tools=$PWD/build/tools
deps=build/proto-deps
config=$PWD/proto/buf.yaml

buf_version=v1.75.0

gogoproto=github.com/cosmos/gogoproto
gateway=github.com/grpc-ecosystem/grpc-gateway
cosmos_proto=github.com/cosmos/cosmos-proto
sdk=github.com/cosmos/cosmos-sdk

# version MODULE is its version in go.mod: generated code and the runtime it links never drift apart.
version() { go list -m -f '{{.Version}}' "$1"; }

# build_tool MODULE PACKAGE VERSION builds one unless it is there in this version.
build_tool() {
	have=$(go version -m "$tools/${2##*/}" 2>/dev/null | awk '$1 == "mod" { print $3 }')
	if [ "$have" != "$3" ]; then
		echo "proto: installing ${2##*/} $3"
		GOBIN=$tools go install "$1/$2@$3"
	fi
}

# copy MODULE SOURCE TARGET takes one file or folder of a Go module.
copy() {
	mkdir -p "$deps/$3"
	cp -R "$(go list -m -f '{{.Dir}}' "$1")/$2" "$deps/$3"
	chmod -R u+w "$deps" # the module cache is read-only, its copy must be deletable
}

prepare() {
	go mod download "$gogoproto" "$gateway" "$cosmos_proto" "$sdk"
	build_tool github.com/bufbuild/buf cmd/buf "$buf_version"
	build_tool "$gogoproto" protoc-gen-gocosmos "$(version "$gogoproto")"
	build_tool "$gateway" protoc-gen-grpc-gateway "$(version "$gateway")"

	rm -rf "$deps"
	copy "$sdk" proto/cosmos .
	copy "$sdk" proto/amino .
	copy "$sdk" proto/tendermint .
	copy "$cosmos_proto" proto/cosmos_proto .
	copy "$gogoproto" gogoproto/gogo.proto gogoproto
	copy "$gateway" third_party/googleapis/google/api google
}

# buf COMMAND … works on our own proto files; the third-party ones are there to be imported.
buf() {
	command=$1
	shift
	"$tools/buf" "$command" proto --config "$config" "$@"
}

# generate DIR writes the code of all proto files to DIR, laid out as in this repository.
generate() {
	raw=$1.raw # the plugins write to the full go_package, which begins with our module's path
	own=$raw/$(go list -m)
	rm -rf "$1" "$raw" && mkdir -p "$raw" || return
	buf generate --template proto/buf.gen.gogo.yaml --output "$raw" || return
	stray=$(find "$raw" -type f ! -path "$own/*")
	if [ -n "$stray" ]; then
		echo "$stray: generated outside of this module, correct its go_package" >&2
		return 1
	fi
	mv "$own" "$1" && rm -rf "$raw"
}

# generated DIR lists the generated files under DIR, relative to it. Those in testdata are examples.
generated() {
	(cd "$1" && find . \( -path ./build -o -path ./.git -o -name testdata \) -prune -o \
		\( -name '*.pb.go' -o -name '*.pb.gw.go' \) -print) | sed 's|^\./||' | sort
}
