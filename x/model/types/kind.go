package types

import errorsmod "cosmossdk.io/errors"

// Validate refuses what is no kind.
func (k Kind) Validate() error {
	if k < Kind_KIND_BASE || k > Kind_KIND_AGENT {
		return errorsmod.Wrapf(ErrKind, "kind is %d, want %d to %d", int32(k), Kind_KIND_BASE, Kind_KIND_AGENT)
	}
	return nil
}

// MayLackWeights tells whether a model of the kind may be only what asks others.
func (k Kind) MayLackWeights() bool { return k == Kind_KIND_ENSEMBLE || k == Kind_KIND_AGENT }

// Sources count what a model is made from, as far as kinds have rules about it.
type Sources struct {
	// Models are the parents that are models, without Predecessor.
	Models int
	// Predecessor is 1 for a new version, whose previous version is a parent and a model, and 0 for a first one.
	Predecessor int
	// Asked are the models among parents and components, each counted once.
	Asked int
	// All are the parents and components of any kind.
	All int
}

// CheckSources refuses parents and components from which nothing of the kind can be made.
//
// The version before it is a parent of each version, whether or not that was made from it. So a new version of a
// quantization has one other model for a parent, of which it is the quantization, or none if it was made from the
// version before it.
func (k Kind) CheckSources(s Sources) error {
	models := s.Models + s.Predecessor
	switch k {
	case Kind_KIND_FINE_TUNE, Kind_KIND_ADAPTER:
		if models < 1 {
			return errorsmod.Wrapf(ErrSources, "kind is %s, and none of the parents is a model: want at least 1", k)
		}
	case Kind_KIND_QUANTIZATION:
		if s.Models > 1 || models == 0 {
			return errorsmod.Wrapf(ErrSources, "kind is %s, and %d of the parents are models, besides a previous version: want 1", k, s.Models)
		}
	case Kind_KIND_MERGE:
		if models < 2 {
			return errorsmod.Wrapf(ErrSources, "kind is %s, and %d of the parents are models: want at least 2", k, models)
		}
	case Kind_KIND_ENSEMBLE:
		if s.Asked < 2 {
			return errorsmod.Wrapf(ErrSources, "kind is %s, and its parents and components have %d models: want at least 2", k, s.Asked)
		}
	case Kind_KIND_AGENT:
		if s.All < 1 {
			return errorsmod.Wrapf(ErrSources, "kind is %s, and there are no parents and no components: want at least 1", k)
		}
	default: // base: made from anything, or nothing
	}
	return nil
}
