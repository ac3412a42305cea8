package types

import (
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/derive"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// NewModel is what is to be registered: by a message, or by a module.
type NewModel struct {
	Owner sdk.AccAddress
	Name  string
	Kind  Kind
	// WeightsCID may be empty for an ensemble or an agent; Bytes is 0 exactly then.
	WeightsCID  string
	Bytes       uint64
	MetadataCID string
	TermsID     uint64
	Parents     []royaltytypes.Parent
	// Components are what a use may draw on, and pay past the model and its parents.
	Components []royaltytypes.Component
	// Previous is the model of which it is the next version; 0 for none.
	Previous   uint64
	Allocation royaltytypes.Allocation
	Tags       []string
	// Account is an agent's own; nil for other kinds.
	Account        sdk.AccAddress
	MaxProviderBps uint32
	MinPrice       sdk.Coins
	// SuccessionBps of 0 is the parameter's default.
	SuccessionBps uint32
}

// NewModel is the registration that a message asks for; owner is its signer, account its account if it has one.
func (m *MsgRegister) NewModel(owner, account sdk.AccAddress) NewModel {
	return NewModel{
		Owner: owner, Name: m.Name, Kind: m.Kind, WeightsCID: m.WeightsCid, Bytes: m.Bytes, MetadataCID: m.MetadataCid,
		TermsID: m.TermsId, Parents: m.Parents, Components: m.Components, Previous: m.Previous, Allocation: m.Allocation,
		Tags: m.Tags, Account: account, MaxProviderBps: m.MaxProviderBps, MinPrice: m.MinPrice,
		SuccessionBps: m.SuccessionBps,
	}
}

// Validate refuses what no state could make valid.
func (m NewModel) Validate() error {
	for _, check := range []func() error{
		func() error { return m.Describe(1).validateContent() },
		func() error { return royaltytypes.ValidateParents(m.Parents) },
		func() error { return royaltytypes.ValidateComponents(m.Components) },
		func() error { return validateRoles(m.Allocation.Holders) },
		func() error { return validateTreeRole(m.Allocation.Tree) },
		m.validatePrevious,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (m NewModel) validatePrevious() error {
	if m.Previous != 0 && derive.Share(m.Parents, m.Previous) == 0 {
		return errorsmod.Wrapf(ErrSuccession, "previous is %d, which is not among the parents", m.Previous)
	}
	return nil
}

// Asset is what the rules of derivation have to know.
func (m NewModel) Asset() derive.Asset {
	return derive.Asset{Owner: m.Owner, TermsID: m.TermsID, Parents: m.Parents, Components: m.Components}
}

// Describe is the descriptor of a registered model but for what the chain adds: series, version, height and time.
func (m NewModel) Describe(id uint64) Model {
	return Model{
		Id: id, Owner: m.Owner.String(), Name: m.Name, Kind: m.Kind, WeightsCid: m.WeightsCID, Bytes: m.Bytes,
		MetadataCid: m.MetadataCID, TermsId: m.TermsID, Previous: m.Previous, Tags: m.Tags, Account: m.Account.String(),
	}
}

// validateContent checks what the owner says of a model, besides what is its asset's.
func (m Model) validateContent() error {
	for _, check := range []func() error{
		func() error { return ValidateName(m.Name) },
		m.Kind.Validate,
		func() error { return validateWeights(m.Kind, m.WeightsCid, m.Bytes) },
		func() error { return validateMetadata(m.MetadataCid) },
		func() error { return ValidateTags(m.Tags) },
		func() error { return validateAccount(m.Kind, m.Account) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	if m.TermsId == 0 {
		return errorsmod.Wrap(ErrTerms, "terms_id is 0: the first is 1")
	}
	return nil
}
