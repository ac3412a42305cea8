package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/royalty/client/audit"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// field is a whole number somewhere in a document, and the way to write it.
type field struct {
	path  string
	value *big.Int
	set   func(*big.Int)
}

// walk visits a document's nodes in the order of their paths.
func walk(path string, node any, set func(any), visit func(path string, node any, set func(any))) {
	visit(path, node, set)
	switch node := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			walk(path+"."+key, node[key], func(v any) { node[key] = v }, visit)
		}
	case []any:
		for i := range node {
			walk(fmt.Sprintf("%s[%d]", path, i), node[i], func(v any) { node[i] = v }, visit)
		}
	}
}

// fields finds all whole numbers.
func fields(document any) (all []field) {
	walk("", document, nil, func(path string, node any, set func(any)) {
		switch node := node.(type) {
		case json.Number:
			if value, ok := new(big.Int).SetString(node.String(), 10); ok {
				all = append(all, field{path, value, func(v *big.Int) { set(json.Number(v.String())) }})
			}
		case string:
			if value, ok := new(big.Int).SetString(node, 10); ok {
				all = append(all, field{path, value, func(v *big.Int) { set(v.String()) }})
			}
		}
	})
	return all
}

func decode(t *testing.T, bz []byte) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(bz))
	decoder.UseNumber()
	var document map[string]any
	require.NoError(t, decoder.Decode(&document))
	return document
}

func encode(t *testing.T, document any) []byte {
	t.Helper()
	bz, err := json.Marshal(document)
	require.NoError(t, err)
	return bz
}

// silent are numbers that say nothing of anybody's money or shares. How many leaves a tree has matters only
// once some are claimed.
var silent = regexp.MustCompile(`^\.app_state\.(auth|bank\.(params|denom_metadata)|royalty\.(params|sweep))\b` +
	`|\.(height|terms_id|max_provider_bps|succession_bps|ancestors)$|\.tree\.count$`)

// TestEachFieldOffByOne: an export of which any number is off by one unit, one way or the other, is found out.
func TestEachFieldOffByOne(t *testing.T) {
	bz := exported(t)
	_, err := run(t, bz, "--donations", "none")
	require.NoError(t, err)
	document := decode(t, bz)
	tried := 0
	for _, f := range fields(document) {
		if silent.MatchString(f.path) {
			continue
		}
		for _, by := range []int64{-1, 1} {
			f.set(new(big.Int).Add(f.value, big.NewInt(by)))
			_, err := run(t, encode(t, document), "--donations", "none")
			require.Error(t, err, "%s is %s off by %d", f.path, f.value, by)
			tried++
		}
		f.set(f.value)
	}
	require.Greater(t, tried, 80, "the walk finds what there is")
	_, err = run(t, encode(t, document), "--donations", "none")
	require.NoError(t, err, "all is as it was")
}

// TestEachEntryDropped: an export that lacks any asset, entry, position, balance, supply or coin is found out.
func TestEachEntryDropped(t *testing.T) {
	bz := exported(t)
	document := decode(t, bz)
	dropped := 0
	walk("", document, nil, func(path string, node any, set func(any)) {
		entries, ok := node.([]any)
		if !ok || silent.MatchString(path) {
			return
		}
		for i := range entries {
			set(slices.Delete(slices.Clone(entries), i, i+1))
			_, err := run(t, encode(t, document), "--donations", "none")
			require.Error(t, err, "%s without %d", path, i)
			dropped++
		}
		set(entries)
	})
	require.Greater(t, dropped, 30, "the walk finds what there is")
}

// TestDifferenceIsNamed: the error says where the unit is that is not in its place.
func TestDifferenceIsNamed(t *testing.T) {
	bz := exported(t)
	for _, c := range []struct {
		path string // within app_state.royalty
		by   int64
		want audit.Difference
	}{
		{".assets[3].ledger.entries[0].swept", 1, audit.Difference{Denom: chain.BaseDenom}},
		{".assets[2].ledger.entries[0].swept", -10_000, audit.Difference{Asset: 3, Denom: chain.BaseDenom}},
		{".assets[0].inflow.coins[0].amount", -1, audit.Difference{Asset: 1, Denom: chain.BaseDenom}},
		{".assets[2].ledger.own_bps", 1, audit.Difference{Asset: 3}},
		{".assets[2].asset.allocation.granted_later", 1, audit.Difference{Asset: 3, Holder: authAddress(types.LatentName)}},
		{".positions[0].position.debts[0].numerator", 1, audit.Difference{Asset: 2, Denom: chain.BaseDenom}},
		{".positions[0].position.debts[0].numerator", 1_000 * types.ShareSupply, audit.Difference{Asset: 2, Denom: chain.BaseDenom}},
		{".positions[0].position.debts[0].claimed", -1, audit.Difference{Asset: 2, Denom: chain.BaseDenom}},
		{".positions[0].position.debts[0].claimed", -1_000, audit.Difference{Asset: 2, Denom: chain.BaseDenom, Holder: "*"}},
	} {
		t.Run(c.path, func(t *testing.T) {
			document := decode(t, bz)
			for _, f := range fields(document) {
				if f.path == ".app_state.royalty"+c.path {
					f.set(new(big.Int).Add(f.value, big.NewInt(c.by)))
				}
			}
			_, err := run(t, encode(t, document))
			requireDifference(t, c.want, err)
		})
	}
}

// TestDisorder: what no off-by-one makes is found as well.
func TestDisorder(t *testing.T) {
	latent := authAddress(types.LatentName)
	bz := exported(t)
	for _, c := range []struct {
		path, value string // within app_state
		want        audit.Difference
	}{
		{".auth.accounts", `[]`, audit.Difference{Asset: 3}},
		{".bank.supply", `[]`, audit.Difference{Denom: chain.BaseDenom}},
		{".bank.balances[0].coins", `[{"denom":"asahara","amount":"-1"}]`, audit.Difference{Denom: chain.BaseDenom, Holder: "*"}},
		{".royalty.assets[0].claimed_leaves", `["0"]`, audit.Difference{Asset: 1}},
		{".royalty.assets[2].claimed_leaves", `["0","1","1"]`, audit.Difference{Asset: 3}},
		{
			".royalty.assets[3].ledger.entries", `[{"denom":"asahara","swept":"1000"},{"denom":"asahara","swept":"14"}]`,
			audit.Difference{Asset: 4, Denom: chain.BaseDenom},
		},
		{
			".royalty.assets[0].inflow.coins", `[{"denom":"asahara","amount":"34"},{"denom":"asahara","amount":"1"}]`,
			audit.Difference{Asset: 1, Denom: chain.BaseDenom},
		},
		{
			".royalty.positions[0].position.debts", `[{"denom":"asahara","numerator":"1"},{"denom":"asahara","numerator":"1"}]`,
			audit.Difference{Asset: 2, Denom: chain.BaseDenom, Holder: "*"},
		},
		{ // all of it agrees, but it is more than the shares have earned
			".royalty.positions[0].position.debts", `[{"denom":"asahara","numerator":"5000000000000000","claimed":"5000"}]`,
			audit.Difference{Asset: 2, Denom: chain.BaseDenom, Holder: "*"},
		},
		{".royalty.positions[0].asset_id", `"9"`, audit.Difference{Asset: 9, Holder: "*"}},
		{".royalty.positions[0].holder", `"` + latent + `"`, audit.Difference{Asset: 2, Holder: latent}},
	} {
		t.Run(c.path, func(t *testing.T) {
			document := decode(t, bz)
			found := false
			walk("", document, nil, func(path string, _ any, set func(any)) {
				if path == ".app_state"+c.path {
					set(json.RawMessage(c.value))
					found = true
				}
			})
			require.True(t, found)
			_, err := run(t, encode(t, document))
			requireDifference(t, c.want, err)
		})
	}
}

// requireDifference compares places; a holder of * is any.
func requireDifference(t *testing.T, want audit.Difference, err error) {
	t.Helper()
	var got *audit.Difference
	require.ErrorAs(t, err, &got)
	require.NotEmpty(t, got.What)
	if want.Holder == "*" && got.Holder != "" {
		want.Holder = got.Holder
	}
	want.What = got.What
	require.Equal(t, want, *got)
	require.Contains(t, err.Error(), want.Holder)
}

// TestSharesOutOfPlace: shares that belong to the escrow, one too many, and shares of nothing.
func TestSharesOutOfPlace(t *testing.T) {
	s := newStory(t)
	s.register(types.Allocation{Holders: []types.Holder{{Address: alice.String(), Shares: types.ShareSupply}}})
	s.NextBlock()
	place := func(who sdk.AccAddress, id uint64, n int64) {
		s.do(func(ctx sdk.Context) error {
			return s.Bank.UncheckedSetBalance(ctx, who, sdk.NewInt64Coin(types.ShareDenom(id), n))
		})
	}
	escrow := s.Auth.GetModuleAddress(types.ModuleName)
	place(alice, 1, types.ShareSupply-1)
	place(escrow, 1, 1)
	_, err := run(t, s.export())
	requireDifference(t, audit.Difference{Holder: escrow.String(), Denom: types.ShareDenom(1)}, err)

	mint := func(id uint64) {
		s.do(func(ctx sdk.Context) error {
			return s.Bank.MintCoins(ctx, types.ModuleName, sdk.NewCoins(sdk.NewInt64Coin(types.ShareDenom(id), 1)))
		})
	}
	mint(1)
	_, err = run(t, s.export())
	requireDifference(t, audit.Difference{Asset: 1}, err)

	mint(2)
	_, err = run(t, s.export())
	requireDifference(t, audit.Difference{Denom: types.ShareDenom(2)}, err)
}
