package types

import (
	"slices"
	"strings"

	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/internal/descriptor"
	"github.com/sahara-chain/sahara/x/internal/paging"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Limits of a descriptor.
const (
	MaxName = descriptor.MaxName // bytes
	MaxTags = descriptor.MaxTags
	MaxTag  = descriptor.MaxTag // bytes
	// MaxPage is the most entries of one page of a query.
	MaxPage = paging.MaxPage
)

// roles are what those credited with a model did for it, in the order of the documentation.
var roles = []string{"developer", "optimizer", "labeler", "validator", "compute", "other"}

// Roles lists what a holder may have done. A holder may have no role, too.
func Roles() []string { return slices.Clone(roles) }

// ValidateName refuses what could not be shown as one line of text.
func ValidateName(name string) error { return as(ErrName, descriptor.ValidateName(name)) }

// ValidateTags checks number, spelling and uniqueness.
func ValidateTags(tags []string) error { return as(ErrTags, descriptor.ValidateTags(tags)) }

// ValidateTag allows one spelling only.
func ValidateTag(tag string) error { return as(ErrTags, descriptor.ValidateTag(tag)) }

// validateWeights: what has weights says how large they are.
func validateWeights(kind Kind, weights string, size uint64) error {
	switch {
	case weights == "" && !kind.MayLackWeights():
		return errorsmod.Wrapf(ErrWeights, "weights_cid is empty: a model of kind %s has weights", kind)
	case weights == "" && size != 0:
		return errorsmod.Wrapf(ErrWeights, "bytes is %d, want 0: weights_cid is empty", size)
	case weights == "":
		return nil
	case size == 0:
		return errorsmod.Wrap(ErrWeights, "bytes is 0: there are weights, want at least 1")
	}
	if err := cid.Validate(weights); err != nil {
		return errorsmod.Wrapf(ErrWeights, "weights_cid: %s", err)
	}
	return nil
}

func validateMetadata(text string) error {
	if err := cid.Validate(text); err != nil {
		return errorsmod.Wrapf(ErrMetadata, "metadata_cid: %s", err)
	}
	return nil
}

// validateAccount: agents have an account of their own, and nothing else does. Whether the text is an address, its
// reader says.
func validateAccount(kind Kind, account string) error {
	switch {
	case kind == Kind_KIND_AGENT && account == "":
		return errorsmod.Wrapf(ErrAccount, "account is empty: a model of kind %s has one", kind)
	case kind != Kind_KIND_AGENT && account != "":
		return errorsmod.Wrapf(ErrAccount, "account is %.100q, want none: a model of kind %s has no account", account, kind)
	}
	return nil
}

// validateTreeRole checks what those in an allocation's list are said to have done.
func validateTreeRole(tree *royaltytypes.AllocationTree) error {
	if tree == nil || tree.Role == "" || slices.Contains(roles, tree.Role) {
		return nil
	}
	return errorsmod.Wrapf(ErrRole, "tree.role %.40q: want one of %s, or none", tree.Role, strings.Join(roles, ", "))
}

// validateRoles checks what inline holders are said to have done.
func validateRoles(holders []royaltytypes.Holder) error {
	for i, holder := range holders {
		if holder.Role != "" && !slices.Contains(roles, holder.Role) {
			return errorsmod.Wrapf(ErrRole, "holders[%d].role %.40q: want one of %s, or none", i, holder.Role, strings.Join(roles, ", "))
		}
	}
	return nil
}
