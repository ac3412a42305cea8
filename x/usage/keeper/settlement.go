package keeper

import (
	"bytes"
	"cmp"
	"slices"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// A settlement is what is to leave the escrow: gathered by messages, put into the object store under the transaction's
// number, and paid in EndBlock for all transactions together. So no two of them write the escrow's balance, or that of
// somebody whom both pay.
type settlement struct {
	accounts []accountDue
	assets   []assetDue
	protocol []sdk.Coin
	sales    []sale
}

// accountDue is one denom for one account.
type accountDue struct {
	to     sdk.AccAddress
	denom  string
	amount sdkmath.Int
}

// assetDue is one denom for one asset.
type assetDue struct {
	asset  uint64
	denom  string
	amount sdkmath.Int
}

// sale is what one service has sold in one denom.
type sale struct {
	provider sdk.AccAddress
	asset    uint64
	denom    string
	paid     sdkmath.Int
	parts    types.Parts
	calls    types.Receipts // counts only
}

// pay adds coins for an account.
func (s *settlement) pay(to sdk.AccAddress, denom string, amount sdkmath.Int) {
	if amount.IsPositive() {
		s.accounts = append(s.accounts, accountDue{to, denom, amount})
	}
}

// payAsset adds revenue of an asset.
func (s *settlement) payAsset(asset uint64, denom string, amount sdkmath.Int) {
	if amount.IsPositive() {
		s.assets = append(s.assets, assetDue{asset, denom, amount})
	}
}

// sell adds the parts of a payment to a service. What the weights give to components comes out of the asset's part; all
// that they leave, with what rounding left of them, is the asset's.
func (s *settlement) sell(v sale, weights []types.Weight) {
	s.pay(v.provider, v.denom, v.parts.Provider)
	if v.parts.Protocol.IsPositive() {
		s.protocol = append(s.protocol, sdk.Coin{Denom: v.denom, Amount: v.parts.Protocol})
	}
	rest := v.parts.Asset
	for _, w := range weights {
		part := w.FloorBps(v.parts.Asset)
		s.payAsset(w.AssetId, v.denom, part)
		rest = rest.Sub(part)
	}
	s.payAsset(v.asset, v.denom, rest)
	s.sales = append(s.sales, v)
}

// add is two settlements together; neither is changed, since the object store's values must not be.
func (s settlement) add(t settlement) settlement {
	return settlement{
		accounts: slices.Concat(s.accounts, t.accounts),
		assets:   slices.Concat(s.assets, t.assets),
		protocol: slices.Concat(s.protocol, t.protocol),
		sales:    slices.Concat(s.sales, t.sales),
	}
}

// folded is the same with one entry for each account, asset or service and denom, in the order of their keys.
func (s settlement) folded() settlement {
	return settlement{
		accounts: fold(s.accounts,
			func(a, b accountDue) int {
				return cmp.Or(bytes.Compare(a.to, b.to), cmp.Compare(a.denom, b.denom))
			},
			func(a, b accountDue) accountDue { a.amount = a.amount.Add(b.amount); return a }),
		assets: fold(s.assets,
			func(a, b assetDue) int { return cmp.Or(cmp.Compare(a.asset, b.asset), cmp.Compare(a.denom, b.denom)) },
			func(a, b assetDue) assetDue { a.amount = a.amount.Add(b.amount); return a }),
		protocol: fold(s.protocol,
			func(a, b sdk.Coin) int { return cmp.Compare(a.Denom, b.Denom) },
			func(a, b sdk.Coin) sdk.Coin { return sdk.Coin{Denom: a.Denom, Amount: a.Amount.Add(b.Amount)} }),
		sales: fold(s.sales,
			func(a, b sale) int {
				return cmp.Or(cmp.Compare(a.asset, b.asset), bytes.Compare(a.provider, b.provider), cmp.Compare(a.denom, b.denom))
			}, sale.add),
	}
}

func (v sale) add(w sale) sale {
	v.paid = v.paid.Add(w.paid)
	v.parts = types.Parts{
		Provider: v.parts.Provider.Add(w.parts.Provider),
		Protocol: v.parts.Protocol.Add(w.parts.Protocol),
		Asset:    v.parts.Asset.Add(w.parts.Asset),
	}
	v.calls = v.calls.Plus(w.calls)
	return v
}

// fold sorts a copy of items and makes one of those that are equal in order.
func fold[T any](items []T, order func(a, b T) int, add func(a, b T) T) []T {
	items = slices.Clone(items)
	slices.SortStableFunc(items, order)
	var folded []T
	for _, item := range items {
		if last := len(folded) - 1; last >= 0 && order(folded[last], item) == 0 {
			folded[last] = add(folded[last], item)
			continue
		}
		folded = append(folded, item)
	}
	return folded
}

// coins are the accounts' entries of one account, from the first on, and how many there are. Entries are folded.
func coinsOf(entries []accountDue) (sdk.Coins, int) {
	n := 1
	for n < len(entries) && entries[n].to.Equals(entries[0].to) {
		n++
	}
	coins := make(sdk.Coins, n)
	for i, e := range entries[:n] {
		coins[i] = sdk.Coin{Denom: e.denom, Amount: e.amount}
	}
	return coins, n
}
