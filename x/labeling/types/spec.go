package types

import (
	"bytes"
	"math"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/internal/descriptor"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Plan is how the work is cut.
func (s Spec) Plan() plan.Plan {
	return plan.Plan{Items: s.Items, Redundancy: s.Redundancy, BatchSize: s.BatchSize}
}

// Validate names the first field that no state could make valid. What x/dataset and x/license say of the result is asked
// of them.
func (s Spec) Validate() error {
	if err := descriptor.ValidateName(s.Name); err != nil {
		return errorsmod.Wrap(ErrSpec, err.Error())
	}
	if err := s.validateKind(); err != nil {
		return err
	}
	if err := descriptor.ValidateTag(s.Domain); err != nil {
		return errorsmod.Wrapf(ErrSpec, "domain: %s", err)
	}
	if err := cid.Validate(s.InstructionsCid); err != nil {
		return errorsmod.Wrapf(ErrSpec, "instructions_cid: %s", err)
	}
	if err := validateHash("item_root", s.ItemRoot); err != nil {
		return err
	}
	for _, check := range []func() error{
		s.validateSize, s.validateReview, s.validateBounty, s.validateBond, s.validateTimes, s.validateGold, s.validateAppeals,
		s.validateQualification, s.validatePrelabels, s.validateStrata,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	if s.Result.LabelerShares > royaltytypes.ShareSupply {
		return errorsmod.Wrapf(ErrResult, "result.labeler_shares is %d, want at most %d", s.Result.LabelerShares, uint64(royaltytypes.ShareSupply))
	}
	return nil
}

func validateHash(field string, hash []byte) error {
	if len(hash) != HashSize || bytes.Equal(hash, make([]byte, HashSize)) {
		return errorsmod.Wrapf(ErrSpec, "%s is %x, want %d bytes that are not all zero", field, hash, HashSize)
	}
	return nil
}

func (s Spec) validateSize() error {
	each, err := s.cells()
	if err != nil {
		return err
	}
	switch {
	case s.Redundancy < 1 || s.Redundancy > MaxRedundancy:
		return errorsmod.Wrapf(ErrSpec, "redundancy is %d, want 1 to %d", s.Redundancy, MaxRedundancy)
	case s.Items < 1 || uint64(s.Items)*each > MaxCells:
		return errorsmod.Wrapf(ErrSpec, "items is %d, want 1 to %d with %s", s.Items, MaxCells/each, s.weight())
	case s.BatchSize < 1 || s.BatchSize > MaxBatch:
		return errorsmod.Wrapf(ErrSpec, "batch_size is %d, want 1 to %d", s.BatchSize, MaxBatch)
	case uint64(s.Plan().Batches())*uint64(s.Redundancy) > plan.MaxSlots:
		return errorsmod.Wrapf(ErrSpec, "batch_size is %d: that makes %d batches to be done %d times, more than %d in all",
			s.BatchSize, s.Plan().Batches(), s.Redundancy, plan.MaxSlots)
	}
	return nil
}

func (s Spec) validateBounty() error {
	if len(s.Bounty) == 0 || len(s.Bounty) > MaxBountyDenoms {
		return errorsmod.Wrapf(ErrBounty, "bounty has %d denoms, want 1 to %d", len(s.Bounty), MaxBountyDenoms)
	}
	for _, coin := range s.Bounty {
		if coin.Amount.IsNil() {
			return errorsmod.Wrapf(ErrBounty, "bounty has no amount of %.64q", coin.Denom)
		}
	}
	if err := s.Bounty.Validate(); err != nil {
		return errorsmod.Wrapf(ErrBounty, "bounty: %s", err)
	}
	for _, coin := range s.Bounty {
		switch {
		case royaltytypes.IsShareDenom(coin.Denom):
			return errorsmod.Wrapf(ErrBounty, "bounty in %s: shares cannot be escrowed", coin.Denom)
		case coin.Amount.BigInt().BitLen() > MaxAmountBits:
			return errorsmod.Wrapf(ErrBounty, "bounty of %s has more than %d bits", coin.Denom, MaxAmountBits)
		case !s.floorLabelPay(coin).IsPositive():
			return errorsmod.Wrapf(ErrBounty, "bounty of %s does not pay one unit for each of %d labels", coin, s.Plan().Labels())
		}
	}
	return nil
}

func (s Spec) validateBond() error {
	switch {
	case s.Bond.Amount.IsNil():
		return errorsmod.Wrap(ErrBond, "bond has no amount")
	case s.Bond.Amount.IsNegative() || s.Bond.Amount.BigInt().BitLen() > MaxAmountBits:
		return errorsmod.Wrapf(ErrBond, "bond is %s, want 0 or an amount of at most %d bits", s.Bond.Amount, MaxAmountBits)
	case royaltytypes.IsShareDenom(s.Bond.Denom):
		return errorsmod.Wrapf(ErrBond, "bond in %s: shares cannot be escrowed", s.Bond.Denom)
	}
	if err := sdk.ValidateDenom(s.Bond.Denom); err != nil {
		return errorsmod.Wrapf(ErrBond, "bond: %s", err)
	}
	return nil
}

func (s Spec) validateTimes() error {
	for _, field := range []struct {
		name  string
		value uint64
		max   uint64
		gold  bool
	}{
		{"join_seconds", s.JoinSeconds, MaxSeconds, false},
		{"commit_seconds", s.CommitSeconds, MaxSeconds, false},
		{"reveal_seconds", s.RevealSeconds, MaxSeconds, false},
		{"gold_seconds", s.GoldSeconds, MaxSeconds, true},
		{"max_waves", uint64(s.MaxWaves), MaxWaves, false},
	} {
		if field.gold && s.Gold == nil {
			if field.value != 0 {
				return errorsmod.Wrapf(ErrGold, "%s is %d, and there is no gold", field.name, field.value)
			}
			continue
		}
		if field.value < 1 || field.value > field.max {
			return errorsmod.Wrapf(ErrSpec, "%s is %d, want 1 to %d", field.name, field.value, field.max)
		}
	}
	// Labelers are paid at the end, so that it must come: within MaxWavesSeconds even if the last slot is never filled.
	wave := s.JoinSeconds + s.CommitSeconds + s.RevealSeconds
	if all := uint64(s.MaxWaves) * wave; all > MaxWavesSeconds {
		return errorsmod.Wrapf(ErrSpec, "max_waves %d of %d seconds each may take %d seconds, want at most %d", s.MaxWaves, wave, all, MaxWavesSeconds)
	}
	return nil
}

func (s Spec) validateGold() error {
	if s.Gold == nil {
		return nil
	}
	if err := validateHash("gold.root", s.Gold.Root); err != nil {
		return errorsmod.Wrap(ErrGold, err.Error())
	}
	if len(s.Gold.PerClass) != s.GoldKinds() {
		return errorsmod.Wrapf(ErrGold, "gold.per_class has %d numbers, want one for each of %d classes", len(s.Gold.PerClass), s.GoldKinds())
	}
	for class, n := range s.Gold.PerClass {
		if n == 0 {
			return errorsmod.Wrapf(ErrGold, "gold.per_class[%d] is 0: who always answers otherwise would pass", class)
		}
	}
	if n := s.Gold.total(); n > uint64(s.Items) {
		return errorsmod.Wrapf(ErrGold, "gold.per_class has %d items of %d", n, s.Items)
	}
	return nil
}

// GoldItems is how many gold items there are.
func (s Spec) GoldItems() uint32 {
	if s.Gold == nil {
		return 0
	}
	return uint32(min(s.Gold.total(), math.MaxUint32))
}

func (g Gold) total() uint64 {
	n := uint64(0)
	for _, of := range g.PerClass {
		n += uint64(of)
	}
	return n
}

func (s Spec) validateQualification() error {
	q := s.Qualification
	switch {
	case q == nil:
		return nil
	case q.Exam == 0 && q.MinReputationBps == 0:
		return errorsmod.Wrap(ErrQualification, "qualification asks for nothing: leave it out")
	case q.MinReputationBps > BpsTotal:
		return errorsmod.Wrapf(ErrQualification, "qualification.min_reputation_bps is %d, want at most %d", q.MinReputationBps, BpsTotal)
	}
	return nil
}
