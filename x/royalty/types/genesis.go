package types

import (
	"fmt"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// shareBits is the length of ShareSupply.
const shareBits = 40

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
	if err := g.validatePositions(); err != nil {
		return err
	}
	return g.validatePayouts()
}

func (g GenesisState) validatePositions() error {
	// By the bytes of an account: its text has more than one spelling.
	type owner struct {
		asset  uint64
		holder string
	}
	seen := make(map[owner]bool, len(g.Positions))
	for i, p := range g.Positions {
		holder, err := sdk.AccAddressFromBech32(p.Holder)
		if err != nil {
			return fmt.Errorf("positions[%d].holder %q: %w", i, p.Holder, err)
		}
		if err := p.validate(uint64(len(g.Assets))); err != nil {
			return fmt.Errorf("positions[%d]: %w", i, err)
		}
		key := owner{p.AssetId, string(holder)}
		if seen[key] {
			return fmt.Errorf("positions[%d]: asset %d and holder %s are listed twice", i, p.AssetId, p.Holder)
		}
		seen[key] = true
	}
	return nil
}

func (g GenesisState) validatePayouts() error {
	seen := make(map[string]bool, len(g.Payouts))
	for i, p := range g.Payouts {
		holder, err := sdk.AccAddressFromBech32(p.Holder)
		if err != nil {
			return fmt.Errorf("payouts[%d].holder %q: %w", i, p.Holder, err)
		}
		payee, err := sdk.AccAddressFromBech32(p.Payout)
		if err != nil {
			return fmt.Errorf("payouts[%d].payout %q: %w", i, p.Payout, err)
		}
		if holder.Equals(payee) {
			return fmt.Errorf("payouts[%d].payout %s is the holder", i, p.Payout)
		}
		if seen[string(holder)] {
			return fmt.Errorf("payouts[%d].holder %s is listed twice", i, p.Holder)
		}
		seen[string(holder)] = true
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
	if err := ValidateComponents(a.Asset.Components); err != nil {
		return err
	}
	for _, component := range a.Asset.Components {
		if component.Id >= id {
			return fmt.Errorf("asset.components: %d did not exist before the asset", component.Id)
		}
	}
	if a.Asset.Status != Status_STATUS_ACTIVE && a.Asset.Status != Status_STATUS_DEPRECATED {
		return fmt.Errorf("asset.status is %d", a.Asset.Status)
	}
	if err := a.Asset.validateOpaque(); err != nil {
		return err
	}
	if err := a.Asset.Allocation.validateKept(); err != nil {
		return fmt.Errorf("asset.allocation: %w", err)
	}
	if err := a.Ledger.validate(); err != nil {
		return err
	}
	if err := a.Inflow.validate(); err != nil {
		return err
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

// validateOpaque checks what describing modules rely on.
func (a Asset) validateOpaque() error {
	if a.MaxProviderBps > BpsTotal {
		return fmt.Errorf("asset.max_provider_bps is %d, want at most %d", a.MaxProviderBps, BpsTotal)
	}
	if a.SuccessionBps > MaxParentBps {
		return fmt.Errorf("asset.succession_bps is %d, want at most %d", a.SuccessionBps, MaxParentBps)
	}
	if len(a.MinPrice) == 0 {
		return nil
	}
	return ValidateAmount("asset.min_price", a.MinPrice)
}

// validateKept checks what the state keeps of an allocation: how much is left for later, and to whom.
func (a Allocation) validateKept() error {
	if len(a.Holders) > 0 {
		return fmt.Errorf("holders are not kept: their shares are balances")
	}
	if a.GrantedLater > ShareSupply {
		return fmt.Errorf("granted_later is %d, want at most %d", a.GrantedLater, uint64(ShareSupply))
	}
	if a.Tree != nil {
		if err := a.Tree.validate(); err != nil {
			return err
		}
	}
	if latent := a.Latent(); latent > ShareSupply {
		return fmt.Errorf("%d shares are left for later, want at most %d", latent, uint64(ShareSupply))
	}
	return nil
}

func (l Ledger) validate() error {
	last := ""
	for i, entry := range l.Entries {
		if err := sdk.ValidateDenom(entry.Denom); err != nil {
			return fmt.Errorf("ledger.entries[%d].denom: %w", i, err)
		}
		if entry.Denom <= last {
			return fmt.Errorf("ledger.entries[%d].denom %s: want them sorted and once each", i, entry.Denom)
		}
		last = entry.Denom
		if !isTotal(entry.Swept) {
			return fmt.Errorf("ledger.entries[%d].swept is %s, want 0 to 2^%d", i, entry.Swept, MaxTotalBits)
		}
	}
	return nil
}

func (i Inflow) validate() error {
	for j, coin := range i.Coins {
		if !isTotal(coin.Amount) { // first: x/bank's check cannot bear an amount that is nil
			return fmt.Errorf("inflow.coins[%d].amount is %s, want 1 to 2^%d", j, coin.Amount, MaxTotalBits)
		}
	}
	if err := i.Coins.Validate(); err != nil {
		return fmt.Errorf("inflow %s: %w", i.Coins, err)
	}
	return nil
}

// isTotal tells whether an amount can be the sum of payments or claims.
func isTotal(amount sdkmath.Int) bool {
	return !amount.IsNil() && !amount.IsNegative() && amount.BigInt().BitLen() <= MaxTotalBits
}

func (p GenesisPosition) validate(assets uint64) error {
	if p.AssetId == 0 || p.AssetId > assets {
		return fmt.Errorf("asset_id %d: there is no such asset", p.AssetId)
	}
	if len(p.Position.Debts) == 0 {
		return fmt.Errorf("position of %s in asset %d is empty", p.Holder, p.AssetId)
	}
	last := ""
	for i, debt := range p.Position.Debts {
		if err := sdk.ValidateDenom(debt.Denom); err != nil {
			return fmt.Errorf("position.debts[%d].denom: %w", i, err)
		}
		if debt.Denom <= last {
			return fmt.Errorf("position.debts[%d].denom %q: want them sorted and once each", i, debt.Denom)
		}
		last = debt.Denom
		if !isTotal(debt.Claimed) {
			return fmt.Errorf("position.debts[%d].claimed is %s, want 0 to 2^%d", i, debt.Claimed, MaxTotalBits)
		}
		if debt.Numerator.IsNil() || debt.Numerator.BigInt().BitLen() > MaxTotalBits+shareBits {
			return fmt.Errorf("position.debts[%d].numerator is %s, want at most 2^%d either way", i, debt.Numerator, MaxTotalBits+shareBits)
		}
		if debt.Numerator.IsZero() && debt.Claimed.IsZero() {
			return fmt.Errorf("position.debts[%d] is nothing", i)
		}
	}
	return nil
}
