package types

import (
	errorsmod "cosmossdk.io/errors"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// validateContent checks what the owner says of a dataset.
func (d Dataset) validateContent() error {
	for _, check := range []func() error{
		func() error { return ValidateName(d.Name) },
		func() error { return ValidateRoot(d.Root) },
		func() error { return validateExtent(d.Records, d.Bytes) },
		func() error { return validateMetadata(d.MetadataCid) },
		func() error { return ValidateTags(d.Tags) },
		func() error { _, err := ParseLanguage(d.Language); return err },
		func() error { return ValidateModality(d.Modality) },
		d.validateAccessPrice,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	if d.TermsId == 0 {
		return errorsmod.Wrap(ErrTerms, "terms_id is 0: the first is 1")
	}
	return nil
}

func (d Dataset) validateAccessPrice() error {
	if len(d.AccessPrice) == 0 {
		return nil
	}
	return royaltytypes.ValidateAmount("access_price", d.AccessPrice)
}

// Registered is the claim that registration makes to the content root.
func (d Dataset) Registered() Claim {
	return Claim{Id: d.Id, Owner: d.Owner, Height: d.Height, Time: d.Time}
}

// Committed is the claim of the commitment that registration revealed, or nil.
func (d Dataset) Committed() *Claim {
	if d.Commitment == nil {
		return nil
	}
	return &Claim{Id: d.Id, Owner: d.Owner, Height: d.Commitment.Height, Time: d.Commitment.Time}
}

// Include counts a later registration of the same root. It tells whether that changes the origin: only a commitment
// earlier than all that is known does.
func (o *Origin) Include(d Dataset) bool {
	claim := d.Committed()
	if claim == nil || claim.Height >= o.Registered.Height || o.Committed != nil && claim.Height >= o.Committed.Height {
		return false
	}
	o.Committed = claim
	return true
}

// NewOrigin is the origin of a root that nobody registered before. The owner's own commitment is earlier than its
// registration.
func NewOrigin(d Dataset) Origin {
	return Origin{Registered: d.Registered(), Committed: d.Committed()}
}
