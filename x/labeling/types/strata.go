package types

import (
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/blind"
)

// MaxStrata is the most strata of a task.
const MaxStrata = 32

// signatureSize is that of r and s.
const signatureSize = 64

// validatePrelabels: who made the labels is credited.
func (s Spec) validatePrelabels() error {
	if s.Prelabels == nil {
		return nil
	}
	if err := cid.Validate(s.Prelabels.Cid); err != nil {
		return errorsmod.Wrapf(ErrPrelabels, "prelabels.cid: %s", err)
	}
	for _, parent := range s.Result.Parents {
		if parent.Id == s.Prelabels.AssetId && parent.Bps > 0 {
			return nil
		}
	}
	return errorsmod.Wrapf(ErrPrelabels, "prelabels.asset_id is %d, which is not among the result's parents: it must be credited", s.Prelabels.AssetId)
}

// validateStrata: all slots may be filled.
func (s Spec) validateStrata() error {
	if s.Strata == nil {
		return nil
	}
	if n := len(s.Strata.Attester); n != secp256k1.PubKeySize {
		return errorsmod.Wrapf(ErrStrata, "strata.attester has %d bytes, want %d", n, secp256k1.PubKeySize)
	}
	if n := len(s.Strata.Strata); n < 1 || n > MaxStrata {
		return errorsmod.Wrapf(ErrStrata, "strata.strata has %d entries, want 1 to %d", n, MaxStrata)
	}
	sum, slots := uint64(0), s.Plan().Slots()
	for i, stratum := range s.Strata.Strata {
		if err := validateHash("hash", stratum.Hash); err != nil {
			return errorsmod.Wrapf(ErrStrata, "strata.strata[%d]: %s", i, err)
		}
		if stratum.Slots < 1 || stratum.Slots > slots {
			return errorsmod.Wrapf(ErrStrata, "strata.strata[%d].slots is %d, want 1 to %d", i, stratum.Slots, slots)
		}
		sum += uint64(stratum.Slots)
	}
	if sum < uint64(slots) {
		return errorsmod.Wrapf(ErrStrata, "strata have %d slots of %d: some could never be filled", sum, slots)
	}
	return nil
}

// Verify says whether the attester says that a labeler is of the stratum. The error is ErrAttestation.
func (a Attestation) Verify(strata Strata, chainID string, task uint64, labeler []byte) error {
	if int(a.Stratum) >= len(strata.Strata) {
		return errorsmod.Wrapf(ErrAttestation, "attestation.stratum is %d, want 0 to %d", a.Stratum, len(strata.Strata)-1)
	}
	if err := blind.ValidateSalt(a.Salt); err != nil {
		return errorsmod.Wrapf(ErrAttestation, "attestation: %s", err)
	}
	hash := blind.Stratum(chainID, task, labeler, a.Stratum, a.Salt)
	key := secp256k1.PubKey{Key: strata.Attester}
	if len(a.Signature) != signatureSize || !key.VerifySignature(hash[:], a.Signature) {
		return errorsmod.Wrapf(ErrAttestation, "attestation.signature is not the attester's, for stratum %d and this labeler", a.Stratum)
	}
	return nil
}

// Eligible is how many of the present wave's labelers may have a slot: of each stratum at most as many as it has slots
// left. They are numbered one stratum after the other; before is how many come before a stratum's.
func (t Task) Eligible(stratum int) (before, of, all uint32) {
	if t.Spec.Strata == nil {
		return 0, t.Cohort, t.Cohort
	}
	for i, s := range t.Spec.Strata.Strata {
		n := min(at(t.StrataCohort, i), s.Slots-min(at(t.StrataFilled, i), s.Slots))
		if i == stratum {
			before, of = all, n
		}
		all += n
	}
	return before, of, all
}

// at is a number of a list that is empty before the first is counted.
func at(list []uint32, i int) uint32 {
	if i >= len(list) {
		return 0
	}
	return list[i]
}

// NoStrata are the counts of as many strata as the task has, at zero.
func (t Task) NoStrata() []uint32 {
	if t.Spec.Strata == nil {
		return nil
	}
	return make([]uint32, len(t.Spec.Strata.Strata))
}

// validateStrataCounts refuses counts that no block could have written.
func (t Task) validateStrataCounts() error {
	want := len(t.NoStrata())
	for _, counts := range [][]uint32{t.StrataFilled, t.StrataCohort, t.StrataPosition} {
		if len(counts) != 0 && len(counts) != want {
			return errorsmod.Wrapf(ErrGenesis, "counts of %d strata, want %d", len(counts), want)
		}
	}
	for i := range want {
		if at(t.StrataFilled, i) > t.Spec.Strata.Strata[i].Slots || at(t.StrataPosition, i) > at(t.StrataCohort, i) {
			return errorsmod.Wrapf(ErrGenesis, "stratum %d: %v filled, %v of %v seen", i, t.StrataFilled, t.StrataPosition, t.StrataCohort)
		}
	}
	if given := t.Status == Status_STATUS_ASSIGN || t.Status == Status_STATUS_SEED && t.Cohort > 0; given && want > 0 && len(t.StrataCohort) == 0 {
		return errorsmod.Wrap(ErrGenesis, "the cohort's strata are not counted")
	}
	return nil
}
