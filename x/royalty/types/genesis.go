package types

import (
	"fmt"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// DefaultGenesis is an empty ledger.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate checks the genesis by itself, naming the first fault. That it agrees with x/bank's balances is
// checked when it is imported.
func (g GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return fmt.Errorf("params: %w", err)
	}
	for i, a := range g.Assets {
		if err := a.validate(uint64(i) + 1); err != nil {
			return fmt.Errorf("assets[%d]: %w", i, err)
		}
	}
	seen := make(map[string]bool)
	for i, p := range g.Positions {
		if err := p.validate(uint64(len(g.Assets))); err != nil {
			return fmt.Errorf("positions[%d]: %w", i, err)
		}
		key := fmt.Sprintf("%d/%s", p.AssetId, p.Holder)
		if seen[key] {
			return fmt.Errorf("positions[%d]: asset %d and holder %s are listed twice", i, p.AssetId, p.Holder)
		}
		seen[key] = true
	}
	holders := make(map[string]bool)
	for i, p := range g.Payouts {
		if _, err := sdk.AccAddressFromBech32(p.Holder); err != nil {
			return fmt.Errorf("payouts[%d].holder %q: %w", i, p.Holder, err)
		}
		if _, err := sdk.AccAddressFromBech32(p.Payout); err != nil {
			return fmt.Errorf("payouts[%d].payout %q: %w", i, p.Payout, err)
		}
		if holders[p.Holder] {
			return fmt.Errorf("payouts[%d].holder %s is listed twice", i, p.Holder)
		}
		holders[p.Holder] = true
	}
	return nil
}

func (a GenesisAsset) validate(id uint64) error {
	if a.Asset.Id != id {
		return fmt.Errorf("asset.id is %d, want %d: ids are 1, 2, 3 …", a.Asset.Id, id)
	}
	if a.Asset.Kind == "" || len(a.Asset.Kind) > MaxKindBytes {
		return fmt.Errorf("asset.kind %q: want 1 to %d bytes", a.Asset.Kind, MaxKindBytes)
	}
	if _, err := sdk.AccAddressFromBech32(a.Asset.Owner); err != nil {
		return fmt.Errorf("asset.owner %q: %w", a.Asset.Owner, err)
	}
	if err := ValidateParents(a.Asset.Parents); err != nil {
		return err
	}
	for _, parent := range a.Asset.Parents {
		if parent.Id >= id {
			return fmt.Errorf("asset.parents: %d is not smaller than its child", parent.Id)
		}
	}
	if a.Asset.Status != Status_STATUS_ACTIVE && a.Asset.Status != Status_STATUS_DEPRECATED {
		return fmt.Errorf("asset.status is %d", a.Asset.Status)
	}
	if a.Asset.Allocation.Latent() > ShareSupply {
		return fmt.Errorf("asset.allocation leaves %d shares for later", a.Asset.Allocation.Latent())
	}
	if err := a.Ledger.validate(); err != nil {
		return err
	}
	if err := a.Inflow.Coins.Validate(); err != nil {
		return fmt.Errorf("inflow %s: %w", a.Inflow.Coins, err)
	}
	for i, leaf := range a.ClaimedLeaves {
		if a.Asset.Allocation.Tree == nil || leaf >= a.Asset.Allocation.Tree.Count {
			return fmt.Errorf("claimed_leaves[%d] is %d: the tree has no such leaf", i, leaf)
		}
		if i > 0 && leaf <= a.ClaimedLeaves[i-1] {
			return fmt.Errorf("claimed_leaves[%d] is %d: want them ascending", i, leaf)
		}
	}
	return nil
}

func (l Ledger) validate() error {
	seen := make(map[string]bool)
	for i, entry := range l.Entries {
		if err := sdk.ValidateDenom(entry.Denom); err != nil {
			return fmt.Errorf("ledger.entries[%d].denom: %w", i, err)
		}
		if seen[entry.Denom] {
			return fmt.Errorf("ledger.entries[%d].denom %s is listed twice", i, entry.Denom)
		}
		seen[entry.Denom] = true
		if entry.Swept.IsNil() || entry.Swept.IsNegative() || entry.Swept.BigInt().BitLen() > 200 {
			return fmt.Errorf("ledger.entries[%d].swept is %s, want 0 to 2^200", i, entry.Swept)
		}
	}
	return nil
}

func (p GenesisPosition) validate(assets uint64) error {
	if p.AssetId == 0 || p.AssetId > assets {
		return fmt.Errorf("asset_id %d: there is no such asset", p.AssetId)
	}
	if _, err := sdk.AccAddressFromBech32(p.Holder); err != nil {
		return fmt.Errorf("holder %q: %w", p.Holder, err)
	}
	last := ""
	for i, debt := range p.Position.Debts {
		if debt.Denom <= last {
			return fmt.Errorf("position.debts[%d].denom %q: want them sorted and once each", i, debt.Denom)
		}
		last = debt.Denom
		if debt.Numerator.IsNil() || debt.Numerator.Equal(sdkmath.ZeroInt()) {
			return fmt.Errorf("position.debts[%d].numerator is nothing", i)
		}
	}
	return nil
}
