package openapi

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"

	"github.com/sahara-chain/sahara/app/nodeinfo"
)

var testInfo = Info{Title: "Test", Version: "v1"}

// known are the services of a small node.
func known() []string {
	return Services(func(server gogogrpc.Server) {
		nodeinfo.RegisterQueryServer(server, nodeinfo.Server{})
		banktypes.RegisterQueryServer(server, &banktypes.UnimplementedQueryServer{})
		authtypes.RegisterQueryServer(server, &authtypes.UnimplementedQueryServer{})
	})
}

// read makes a document and parses it as readers do, by its JSON.
func read(t *testing.T, files Files, services ...string) document {
	t.Helper()
	raw, err := Document(files, services, testInfo)
	require.NoError(t, err)
	var doc document
	require.NoError(t, json.Unmarshal(raw, &doc))
	return doc
}

// line writes a parameter on one line, to be compared at a glance.
func line(p parameter) string {
	if p.Ref != "" {
		return p.Ref
	}
	words := []string{p.In, p.Name, outline(p.Schema)}
	for word, is := range map[string]bool{"required": p.Required, "slashes": p.Slashes, "deprecated": p.Deprecated} {
		if is {
			words = append(words, word)
		}
	}
	slices.Sort(words[3:])
	return strings.Join(words, " ")
}

// outline writes the type of a schema on one line.
func outline(s *schema) string {
	switch {
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case s.Items != nil:
		return "[]" + outline(s.Items)
	case s.Properties != nil:
		return s.Description + " {@type}"
	case s.AdditionalProperties != nil:
		return "map of " + outline(s.AdditionalProperties)
	case s.Format != "":
		return s.Type + ":" + s.Format
	default:
		return s.Type
	}
}

const height = "#/components/parameters/BlockHeight"

func TestEndpoints(t *testing.T) {
	doc := read(t, Linked, known()...)
	page := []string{
		"query pagination.key string:byte", "query pagination.offset string:uint64", "query pagination.limit string:uint64",
		"query pagination.count_total boolean", "query pagination.reverse boolean",
	}
	for path, want := range map[string]struct {
		id, summary string
		params      []string
	}{
		"/sahara/node/v1/info": {"sahara.node.v1.Query.Info", "Info", []string{height}},
		"/cosmos/bank/v1beta1/balances/{address}": {
			"cosmos.bank.v1beta1.Query.AllBalances", "All balances",
			slices.Concat([]string{"path address string:cosmos.AddressString required"}, page,
				[]string{"query resolve_denom boolean", height}),
		},
		"/cosmos/bank/v1beta1/denoms_metadata/{denom}": {
			"cosmos.bank.v1beta1.Query.DenomMetadata", "Denom metadata",
			[]string{"path denom string required slashes", height},
		},
		"/cosmos/bank/v1beta1/denoms_metadata_by_query_string": {
			"cosmos.bank.v1beta1.Query.DenomMetadataByQueryString", "Denom metadata by query string",
			[]string{"query denom string", height},
		},
		"/cosmos/auth/v1beta1/bech32/{address_bytes}": {
			"cosmos.auth.v1beta1.Query.AddressBytesToString", "Address bytes to string",
			[]string{"path address_bytes string:byte required", height},
		},
		"/cosmos/auth/v1beta1/account_info/{address}": {
			"cosmos.auth.v1beta1.Query.AccountInfo", "Account info",
			[]string{"path address string:cosmos.AddressString required", height},
		},
	} {
		op := doc.Paths[path]["get"]
		require.NotNil(t, op, path)
		require.Equal(t, want.id, op.ID)
		require.Equal(t, want.summary, op.Summary)
		got := make([]string, len(op.Parameters))
		for i, p := range op.Parameters {
			got[i] = line(p)
		}
		require.Equal(t, want.params, got, path)
	}
	require.NotContains(t, doc.Paths, "/cosmos/auth/v1beta1/bech32/{address_string}", "the one of address_bytes answers there")
}

func TestSchemas(t *testing.T) {
	doc := read(t, Linked, known()...)
	for field, want := range map[string]string{
		"sahara.node.v1.QueryInfoResponse evm_chain_id":                   "string:uint64",
		"sahara.node.v1.QueryInfoResponse decimals":                       "integer:uint32",
		"sahara.node.v1.QueryInfoResponse fee_denoms":                     "[]string",
		"cosmos.base.v1beta1.Coin amount":                                 "string:cosmos.Int",
		"cosmos.bank.v1beta1.QueryAllBalancesResponse balances":           "[]cosmos.base.v1beta1.Coin",
		"cosmos.auth.v1beta1.QueryAccountResponse account":                "a cosmos.auth.v1beta1.AccountI {@type}",
		"google.rpc.Status details":                                       "[] {@type}",
		"cosmos.base.query.v1beta1.PageResponse next_key":                 "string:byte",
		"cosmos.auth.v1beta1.AddressBytesToStringResponse address_string": "string",
	} {
		message, name, _ := strings.Cut(field, " ")
		require.NotNil(t, doc.Components.Schemas[message], message)
		require.NotNil(t, doc.Components.Schemas[message].Properties[name], field)
		require.Equal(t, want, outline(doc.Components.Schemas[message].Properties[name]), field)
	}
}

// TestDocumentIsWhole checks what readers of OpenAPI rely on: every reference leads somewhere, and nothing is
// there that none leads to; every variable of a path is declared; no two operations have the same name.
func TestDocumentIsWhole(t *testing.T) {
	raw, err := Document(Linked, known(), testInfo)
	require.NoError(t, err)
	var doc document
	require.NoError(t, json.Unmarshal(raw, &doc))

	targets := map[string]bool{}
	for name := range doc.Components.Schemas {
		targets["schemas/"+name] = true
	}
	for name := range doc.Components.Parameters {
		targets["parameters/"+name] = true
	}
	for name := range doc.Components.Responses {
		targets["responses/"+name] = true
	}
	refs := regexp.MustCompile(`"#/components/([^"]+)"`).FindAllStringSubmatch(string(raw), -1)
	require.NotEmpty(t, refs)
	used := map[string]bool{}
	for _, ref := range refs {
		used[ref[1]] = true
	}
	require.Equal(t, targets, used)

	ids := map[string]bool{}
	for path, verbs := range doc.Paths {
		for _, op := range verbs {
			require.False(t, ids[op.ID], op.ID)
			ids[op.ID] = true
			for _, variable := range regexp.MustCompile(`\{(.*?)\}`).FindAllStringSubmatch(path, -1) {
				require.True(t, slices.ContainsFunc(op.Parameters, func(p parameter) bool {
					return p.In == "path" && p.Name == variable[1]
				}), "%s does not declare %s", path, variable[1])
			}
		}
	}
	require.Equal(t, []tag{{"cosmos.auth.v1beta1"}, {"cosmos.bank.v1beta1"}, {"sahara.node.v1"}}, doc.Tags)
}

func TestDocumentIsDeterministic(t *testing.T) {
	services := known()
	first, err := Document(Linked, services, testInfo)
	require.NoError(t, err)
	slices.Reverse(services)
	for range 5 {
		again, err := Document(Linked, services, testInfo)
		require.NoError(t, err)
		require.Equal(t, string(first), string(again))
	}
}

func TestOnlyServicesGivenAreDocumented(t *testing.T) {
	doc := read(t, Linked, "sahara.node.v1.Query")
	require.Len(t, doc.Paths, 1, fmt.Sprint(doc.Paths))
	require.NotContains(t, doc.Components.Schemas, "cosmos.base.v1beta1.Coin")
}
