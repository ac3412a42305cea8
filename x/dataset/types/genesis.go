package types

import (
	"bytes"
	"slices"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// DefaultGenesis has no datasets.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate refuses a genesis that export could not have written, as far as it shows without other modules' state;
// InitGenesis checks the rest.
func (g GenesisState) Validate(addresses address.Codec) error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	for i, d := range g.Datasets {
		if err := d.Validate(addresses); err != nil {
			return errorsmod.Wrapf(err, "datasets[%d]", i)
		}
		if i > 0 && !follows(g.Datasets[i-1], d) {
			return errorsmod.Wrapf(ErrGenesis, "datasets[%d]: dataset %d, height %d, time %s does not come after dataset %d, height %d, time %s",
				i, d.Id, d.Height, d.Time, g.Datasets[i-1].Id, g.Datasets[i-1].Height, g.Datasets[i-1].Time)
		}
		if err := g.validateVersion(i); err != nil {
			return err
		}
	}
	return g.validateCommitments()
}

// Validate refuses a descriptor that no registration could have written.
func (d Dataset) Validate(addresses address.Codec) error {
	if d.Id == 0 {
		return errorsmod.Wrap(ErrGenesis, "id is 0: the first is 1")
	}
	owner, err := addresses.StringToBytes(d.Owner)
	if err != nil {
		return errorsmod.Wrapf(ErrGenesis, "dataset %d, owner %.100q: %s", d.Id, d.Owner, err)
	}
	if text, err := addresses.BytesToString(owner); err != nil || text != d.Owner {
		return errorsmod.Wrapf(ErrGenesis, "dataset %d, owner %s is written %s", d.Id, d.Owner, text)
	}
	if err := d.validateContent(); err != nil {
		return errorsmod.Wrapf(err, "dataset %d", d.Id)
	}
	if language := asciiLower(d.Language); language != d.Language {
		return errorsmod.Wrapf(ErrLanguage, "dataset %d, language %s is written %s", d.Id, d.Language, language)
	}
	if d.Height < 1 || d.Time.IsZero() {
		return errorsmod.Wrapf(ErrGenesis, "dataset %d, height %d, time %s: both have to be there", d.Id, d.Height, d.Time)
	}
	if d.Commitment == nil {
		return nil
	}
	if err := d.Commitment.validate(); err != nil {
		return errorsmod.Wrapf(err, "dataset %d, commitment", d.Id)
	}
	if d.Commitment.Height >= d.Height || d.Commitment.Time.After(d.Time) {
		return errorsmod.Wrapf(ErrGenesis, "dataset %d, commitment at height %d, time %s: not before registration at %d, %s",
			d.Id, d.Commitment.Height, d.Commitment.Time, d.Height, d.Time)
	}
	return nil
}

func (c Commitment) validate() error {
	if c.Height < 1 || c.Time.IsZero() {
		return errorsmod.Wrapf(ErrGenesis, "height %d, time %s: both have to be there", c.Height, c.Time)
	}
	return nil
}

// follows tells whether b could have been registered after a.
func follows(a, b Dataset) bool {
	return a.Id < b.Id && a.Height <= b.Height && !b.Time.Before(a.Time)
}

// validateVersion checks the place of one dataset among its versions. Those before it are known to be in order.
func (g GenesisState) validateVersion(i int) error {
	d := g.Datasets[i]
	series, version := d.Id, uint32(1)
	if d.Previous != 0 {
		at, found := slices.BinarySearchFunc(g.Datasets[:i], d.Previous, func(d Dataset, id uint64) int {
			switch {
			case d.Id < id:
				return -1
			case d.Id > id:
				return 1
			}
			return 0
		})
		if !found || g.Datasets[at].Owner != d.Owner {
			return errorsmod.Wrapf(ErrGenesis, "dataset %d, previous %d: no earlier dataset of the same owner", d.Id, d.Previous)
		}
		series, version = g.Datasets[at].Series, g.Datasets[at].Version+1
	}
	if d.Series != series || d.Version != version {
		return errorsmod.Wrapf(ErrGenesis, "dataset %d is version %d of series %d, want %d of %d", d.Id, d.Version, d.Series, version, series)
	}
	return nil
}

func (g GenesisState) validateCommitments() error {
	for i, c := range g.Commitments {
		if err := ValidateHash(c.Hash); err != nil {
			return errorsmod.Wrapf(err, "commitments[%d]", i)
		}
		if i > 0 && bytes.Compare(g.Commitments[i-1].Hash, c.Hash) >= 0 {
			return errorsmod.Wrapf(ErrGenesis, "commitments[%d]: hash %x does not come after %x", i, c.Hash, g.Commitments[i-1].Hash)
		}
		if err := c.Commitment.validate(); err != nil {
			return errorsmod.Wrapf(err, "commitments[%d]", i)
		}
	}
	return nil
}
