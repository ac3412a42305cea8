package types

import (
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/cid"
)

// Registration is what a describing module says of a new asset.
type Registration struct {
	// Kind is the registering module's name, such as "dataset".
	Kind           string
	Owner          sdk.AccAddress
	Parents        []Parent
	TermsID        uint64
	MaxProviderBps uint32
	MinPrice       sdk.Coins
	SuccessionBps  uint32
	Allocation     Allocation
	// FeePaid says that the registering module has taken the fee before, by PayFee.
	FeePaid bool
	// Components are what a use of the asset may draw on, and be paid for, besides what it is made from.
	Components []Component
}

// Validate checks all that needs no state.
func (r Registration) Validate() error {
	if r.Kind == "" || len(r.Kind) > MaxKindBytes {
		return errorsmod.Wrapf(ErrRegistration, "kind %q: want 1 to %d bytes", r.Kind, MaxKindBytes)
	}
	if r.Owner.Empty() {
		return errorsmod.Wrap(ErrRegistration, "owner is empty")
	}
	if r.MaxProviderBps > BpsTotal {
		return errorsmod.Wrapf(ErrRegistration, "max_provider_bps is %d, want at most %d", r.MaxProviderBps, BpsTotal)
	}
	if r.SuccessionBps > MaxParentBps {
		return errorsmod.Wrapf(ErrRegistration, "succession_bps is %d, want at most %d", r.SuccessionBps, MaxParentBps)
	}
	if len(r.MinPrice) > 0 {
		if err := ValidateAmount("min_price", r.MinPrice); err != nil {
			return err
		}
	}
	if err := ValidateParents(r.Parents); err != nil {
		return err
	}
	if err := ValidateComponents(r.Components); err != nil {
		return err
	}
	return r.Allocation.Validate()
}

// ValidateComponents checks number, uniqueness and sum.
func ValidateComponents(components []Component) error {
	if len(components) > MaxComponents {
		return errorsmod.Wrapf(ErrComponents, "%d components, want at most %d", len(components), MaxComponents)
	}
	seen := make(map[uint64]bool, len(components))
	for i, component := range components {
		switch {
		case component.Id == 0:
			return errorsmod.Wrapf(ErrComponents, "components[%d].id is 0", i)
		case component.MaxBps == 0:
			return errorsmod.Wrapf(ErrComponents, "components[%d].max_bps is 0: asset %d could be paid nothing", i, component.Id)
		case seen[component.Id]:
			return errorsmod.Wrapf(ErrComponents, "components[%d].id: asset %d is named twice", i, component.Id)
		}
		seen[component.Id] = true
	}
	if sum := ComponentBps(components); sum > MaxParentBps {
		return errorsmod.Wrapf(ErrComponents, "the components' max_bps sum to %d, want at most %d", sum, MaxParentBps)
	}
	return nil
}

// ComponentBps is the most of a use's revenue that may pass an asset by, in basis points.
func ComponentBps(components []Component) uint64 {
	sum := uint64(0)
	for _, component := range components {
		sum += uint64(component.MaxBps)
	}
	return sum
}

// ValidateParents checks number, uniqueness and sum.
func ValidateParents(parents []Parent) error {
	if len(parents) > MaxParents {
		return errorsmod.Wrapf(ErrParents, "%d parents, want at most %d", len(parents), MaxParents)
	}
	sum := uint64(0)
	seen := make(map[uint64]bool, len(parents))
	for i, parent := range parents {
		switch {
		case parent.Id == 0:
			return errorsmod.Wrapf(ErrParents, "parents[%d].id is 0", i)
		case parent.Bps == 0:
			return errorsmod.Wrapf(ErrParents, "parents[%d].bps is 0: asset %d would get nothing", i, parent.Id)
		case seen[parent.Id]:
			return errorsmod.Wrapf(ErrParents, "parents[%d].id: asset %d is named twice", i, parent.Id)
		}
		seen[parent.Id] = true
		sum += uint64(parent.Bps)
	}
	if sum > MaxParentBps {
		return errorsmod.Wrapf(ErrParents, "the parents' bps sum to %d, want at most %d", sum, MaxParentBps)
	}
	return nil
}

// Latent is how many shares belong to somebody who has not taken them at registration.
func (a Allocation) Latent() uint64 {
	latent := a.GrantedLater
	if a.Tree != nil {
		latent += a.Tree.Total
	}
	return latent
}

// Validate checks that exactly the supply is given out, to valid accounts.
func (a Allocation) Validate() error {
	if len(a.Holders) > MaxHolders {
		return errorsmod.Wrapf(ErrAllocation, "%d holders, want at most %d: use a tree for more", len(a.Holders), MaxHolders)
	}
	if a.GrantedLater > ShareSupply {
		return errorsmod.Wrapf(ErrAllocation, "granted_later is %d, want at most %d", a.GrantedLater, uint64(ShareSupply))
	}
	sum := a.GrantedLater
	if tree := a.Tree; tree != nil {
		if err := tree.validate(); err != nil {
			return err
		}
		sum += tree.Total
	}
	seen := make(map[string]bool, len(a.Holders))
	for i, holder := range a.Holders {
		addr, err := sdk.AccAddressFromBech32(holder.Address)
		switch {
		case err != nil:
			return errorsmod.Wrapf(ErrAllocation, "holders[%d].address %q: %s", i, holder.Address, err)
		case seen[string(addr)]:
			return errorsmod.Wrapf(ErrAllocation, "holders[%d].address %s is named twice", i, holder.Address)
		case holder.Shares == 0 || holder.Shares > ShareSupply:
			return errorsmod.Wrapf(ErrAllocation, "holders[%d].shares is %d, want 1 to %d", i, holder.Shares, uint64(ShareSupply))
		case len(holder.Role) > MaxRoleBytes:
			return errorsmod.Wrapf(ErrAllocation, "holders[%d].role has %d bytes, want at most %d", i, len(holder.Role), MaxRoleBytes)
		}
		seen[string(addr)] = true
		sum += holder.Shares
	}
	if sum != ShareSupply {
		return errorsmod.Wrapf(ErrAllocation, "the allocation gives out %d shares, want exactly %d", sum, uint64(ShareSupply))
	}
	return nil
}

func (t AllocationTree) validate() error {
	switch {
	case len(t.Root) != 32:
		return errorsmod.Wrapf(ErrAllocation, "tree.root has %d bytes, want 32", len(t.Root))
	case t.Count == 0:
		return errorsmod.Wrap(ErrAllocation, "tree.count is 0")
	case t.Total < t.Count || t.Total > ShareSupply:
		return errorsmod.Wrapf(ErrAllocation, "tree.total is %d for %d leaves, want one each and at most %d together",
			t.Total, t.Count, uint64(ShareSupply))
	case len(t.Role) > MaxRoleBytes:
		return errorsmod.Wrapf(ErrAllocation, "tree.role has %d bytes, want at most %d", len(t.Role), MaxRoleBytes)
	}
	if err := cid.Validate(t.Cid); err != nil { // nobody could find a proof without the list
		return errorsmod.Wrapf(ErrAllocation, "tree.cid %.100q: %s", t.Cid, err)
	}
	return nil
}
