package types

import (
	"cmp"
	"slices"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// DefaultGenesis has no models.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate refuses a genesis that export could not have written, as far as it shows without other modules' state;
// InitGenesis checks the rest.
func (g GenesisState) Validate(addresses address.Codec) error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	for i, entry := range g.Models {
		m := entry.Model
		if err := m.Validate(addresses); err != nil {
			return errorsmod.Wrapf(err, "models[%d]", i)
		}
		if err := ValidateCredits(entry.Credits, addresses); err != nil {
			return errorsmod.Wrapf(err, "models[%d], model %d", i, m.Id)
		}
		if i > 0 && !follows(g.Models[i-1].Model, m) {
			before := g.Models[i-1].Model
			return errorsmod.Wrapf(ErrGenesis, "models[%d]: model %d, height %d, time %s does not come after model %d, height %d, time %s",
				i, m.Id, m.Height, m.Time, before.Id, before.Height, before.Time)
		}
		if err := g.validateVersion(i); err != nil {
			return err
		}
	}
	return nil
}

// Validate refuses a descriptor that no registration could have written.
func (m Model) Validate(addresses address.Codec) error {
	if m.Id == 0 {
		return errorsmod.Wrap(ErrGenesis, "id is 0: the first is 1")
	}
	if err := validateAddress(addresses, "owner", m.Owner); err != nil {
		return errorsmod.Wrapf(err, "model %d", m.Id)
	}
	if err := m.validateContent(); err != nil {
		return errorsmod.Wrapf(err, "model %d", m.Id)
	}
	if m.Account != "" {
		if err := validateAddress(addresses, "account", m.Account); err != nil {
			return errorsmod.Wrapf(err, "model %d", m.Id)
		}
	}
	if m.Height < 1 || m.Time.IsZero() {
		return errorsmod.Wrapf(ErrGenesis, "model %d, height %d, time %s: both have to be there", m.Id, m.Height, m.Time)
	}
	return nil
}

// ValidateCredits refuses a list of inline holders that no registration could have kept.
func ValidateCredits(credits []royaltytypes.Holder, addresses address.Codec) error {
	if len(credits) > royaltytypes.MaxHolders {
		return errorsmod.Wrapf(ErrGenesis, "%d credits, want at most %d", len(credits), royaltytypes.MaxHolders)
	}
	sum := uint64(0)
	for i, holder := range credits {
		if err := validateAddress(addresses, "address", holder.Address); err != nil {
			return errorsmod.Wrapf(err, "credits[%d]", i)
		}
		if slices.ContainsFunc(credits[:i], func(h royaltytypes.Holder) bool { return h.Address == holder.Address }) {
			return errorsmod.Wrapf(ErrGenesis, "credits[%d]: %s is there twice", i, holder.Address)
		}
		if left := royaltytypes.ShareSupply - sum; holder.Shares == 0 || holder.Shares > left {
			return errorsmod.Wrapf(ErrGenesis, "credits[%d].shares is %d, want 1 to %d, which those before leave", i, holder.Shares, left)
		}
		sum += holder.Shares
	}
	return validateRoles(credits)
}

// validateAddress allows one spelling only.
func validateAddress(addresses address.Codec, field, text string) error {
	addr, err := addresses.StringToBytes(text)
	if err != nil {
		return errorsmod.Wrapf(ErrGenesis, "%s %.100q: %s", field, text, err)
	}
	if want, err := addresses.BytesToString(addr); err != nil || want != text {
		return errorsmod.Wrapf(ErrGenesis, "%s %s is written %s", field, text, want)
	}
	return nil
}

// follows tells whether b could have been registered after a.
func follows(a, b Model) bool {
	return a.Id < b.Id && a.Height <= b.Height && !b.Time.Before(a.Time)
}

// validateVersion checks the place of one model among its versions. Those before it are known to be in order.
func (g GenesisState) validateVersion(i int) error {
	m := g.Models[i].Model
	if m.Previous == 0 {
		return m.CheckVersion(nil)
	}
	at, found := slices.BinarySearchFunc(g.Models[:i], m.Previous, func(entry GenesisModel, id uint64) int {
		return cmp.Compare(entry.Model.Id, id)
	})
	if !found {
		return errorsmod.Wrapf(ErrGenesis, "model %d, previous %d: no earlier model", m.Id, m.Previous)
	}
	return m.CheckVersion(&g.Models[at].Model)
}

// CheckVersion refuses a model whose place in its series is not that of the version after the given one, or, without
// one, of a first version.
func (m Model) CheckVersion(previous *Model) error {
	series, version := m.Id, uint32(1)
	if previous != nil {
		if previous.Owner != m.Owner {
			return errorsmod.Wrapf(ErrGenesis, "model %d of %s, previous %d: it is owned by %s", m.Id, m.Owner, previous.Id, previous.Owner)
		}
		series, version = previous.Series, previous.Version+1
	}
	if m.Series != series || m.Version != version {
		return errorsmod.Wrapf(ErrGenesis, "model %d is version %d of series %d, want %d of %d", m.Id, m.Version, m.Series, version, series)
	}
	return nil
}
