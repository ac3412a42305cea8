package types

import (
	"bytes"
	"slices"
	"strings"

	"cosmossdk.io/core/address"
)

const (
	// MaxPresets is as many as fit on a page.
	MaxPresets = 100
	// maxPresetName and maxDescription are in bytes.
	maxPresetName  = 64
	maxDescription = 256
)

// DefaultGenesis has the presets.
func DefaultGenesis() *GenesisState {
	presets, all := DefaultPresets()
	records := make([]TermsRecord, len(all))
	for i, t := range all {
		hash, err := t.Hash()
		if err != nil {
			panic(err) // the presets are constants, and a test hashes them
		}
		records[i] = TermsRecord{Id: presets[i].TermsId, Hash: hash, Terms: t}
	}
	slices.SortFunc(presets, func(a, b Preset) int { return strings.Compare(a.Name, b.Name) })
	return &GenesisState{Params: DefaultParams(), Terms: records, Presets: presets}
}

// Validate refuses a genesis that export could not have written, as far as it shows without other modules'
// state; InitGenesis checks the rest.
func (g GenesisState) Validate(addresses address.Codec) error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	if err := g.validateTerms(); err != nil {
		return err
	}
	if err := g.validatePresets(); err != nil {
		return err
	}
	return g.validateGrants(addresses)
}

func (g GenesisState) validateTerms() error {
	seen := make(map[string]uint64, len(g.Terms))
	for i, record := range g.Terms {
		if want := uint64(i) + 1; record.Id != want {
			return ErrInvalidGenesis.Wrapf("terms id %d: %d comes next", record.Id, want)
		}
		if err := record.Validate(); err != nil {
			return err
		}
		if twin, twice := seen[string(record.Hash)]; twice {
			return ErrInvalidGenesis.Wrapf("terms %d: the same as %d", record.Id, twin)
		}
		seen[string(record.Hash)] = record.Id
	}
	return nil
}

// Validate refuses terms that are not those of their hash.
func (r TermsRecord) Validate() error {
	if err := r.Terms.Validate(); err != nil {
		return err
	}
	hash, err := r.Terms.Hash()
	if err != nil {
		return err
	}
	if !bytes.Equal(hash, r.Hash) {
		return ErrInvalidGenesis.Wrapf("terms %d: hash %x, their content's is %x", r.Id, r.Hash, hash)
	}
	return nil
}

func (g GenesisState) validatePresets() error {
	if len(g.Presets) > MaxPresets {
		return ErrInvalidGenesis.Wrapf("%d presets, above %d", len(g.Presets), MaxPresets)
	}
	for i, p := range g.Presets {
		switch {
		case p.Name == "" || len(p.Name) > maxPresetName:
			return ErrInvalidGenesis.Wrapf("preset %d, name %.100q: not 1 to %d bytes", i, p.Name, maxPresetName)
		case p.Description == "" || len(p.Description) > maxDescription:
			return ErrInvalidGenesis.Wrapf("preset %s, description %.300q: not 1 to %d bytes", p.Name, p.Description, maxDescription)
		case i > 0 && p.Name <= g.Presets[i-1].Name:
			return ErrInvalidGenesis.Wrapf("preset %s: not after %s", p.Name, g.Presets[i-1].Name)
		case !g.hasTerms(p.TermsId):
			return ErrInvalidGenesis.Wrapf("preset %s, terms %d: unknown", p.Name, p.TermsId)
		}
	}
	return nil
}

func (g GenesisState) validateGrants(addresses address.Codec) error {
	var lastAsset uint64
	var lastAccount []byte
	for _, grant := range g.Grants {
		account, err := addresses.StringToBytes(grant.Account)
		if err != nil {
			return ErrInvalidGenesis.Wrapf("grant for asset %d, account %.100q: %s", grant.AssetId, grant.Account, err)
		}
		switch {
		case grant.AssetId < lastAsset || grant.AssetId == lastAsset && bytes.Compare(account, lastAccount) <= 0:
			return ErrInvalidGenesis.Wrapf("grant for asset %d to %s: not after its predecessor", grant.AssetId, grant.Account)
		case !g.hasTerms(grant.TermsId):
			return ErrInvalidGenesis.Wrapf("grant for asset %d to %s, terms %d: unknown", grant.AssetId, grant.Account, grant.TermsId)
		}
		if err := grant.Validate(g.Terms[grant.TermsId-1].Terms.LongestGrantSeconds); err != nil {
			return err
		}
		lastAsset, lastAccount = grant.AssetId, account
	}
	return nil
}

func (g GenesisState) hasTerms(id uint64) bool { return id >= 1 && id <= uint64(len(g.Terms)) }

// Validate refuses a grant that could not have been acquired under terms with the given longest grant, in
// seconds.
func (g Grant) Validate(longest uint64) error {
	switch {
	case g.AssetId == 0:
		return ErrInvalidGenesis.Wrapf("grant to %s, asset id 0: the first is 1", g.Account)
	case g.Start.IsZero():
		return ErrInvalidGenesis.Wrapf("grant for asset %d to %s: no start", g.AssetId, g.Account)
	case g.Expiry == nil && longest > 0:
		return ErrInvalidGenesis.Wrapf("grant for asset %d to %s: no expiry, terms %d have one", g.AssetId, g.Account, g.TermsId)
	case g.Expiry != nil && !g.Expiry.After(g.Start):
		return ErrInvalidGenesis.Wrapf("grant for asset %d to %s, expiry %s: not after its start %s", g.AssetId, g.Account, g.Expiry, g.Start)
	}
	return nil
}
