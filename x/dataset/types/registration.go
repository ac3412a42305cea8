package types

import (
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/derive"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// NewDataset is what is to be registered: by a message, or by a module such as x/labeling.
type NewDataset struct {
	Owner       sdk.AccAddress
	Name        string
	Root        []byte
	Records     uint64
	Bytes       uint64
	MetadataCID string
	TermsID     uint64
	Parents     []royaltytypes.Parent
	// Previous is the dataset of which it is the next version; 0 for none.
	Previous   uint64
	Allocation royaltytypes.Allocation
	Tags       []string
	// Language is a BCP 47 tag in either case.
	Language    string
	Modality    string
	AccessPrice sdk.Coins
	// Salt reveals a commitment made in an earlier block; empty for none.
	Salt           []byte
	MaxProviderBps uint32
	MinPrice       sdk.Coins
	// SuccessionBps of 0 is the parameter's default.
	SuccessionBps uint32
	// FeePaid says that the owner has paid the fee before (PrepayFee).
	FeePaid bool
}

// NewDataset is the registration that a message asks for; owner is its signer.
func (m *MsgRegister) NewDataset(owner sdk.AccAddress) NewDataset {
	return NewDataset{
		Owner: owner, Name: m.Name, Root: m.Root, Records: m.Records, Bytes: m.Bytes, MetadataCID: m.MetadataCid,
		TermsID: m.TermsId, Parents: m.Parents, Previous: m.Previous, Allocation: m.Allocation, Tags: m.Tags,
		Language: m.Language, Modality: m.Modality, AccessPrice: m.AccessPrice, Salt: m.Salt,
		MaxProviderBps: m.MaxProviderBps, MinPrice: m.MinPrice, SuccessionBps: m.SuccessionBps,
	}
}

// Validate refuses what no state could make valid.
func (d NewDataset) Validate() error {
	if err := d.dataset(1).validateContent(); err != nil {
		return err
	}
	if err := validateSalt(d.Salt); err != nil {
		return err
	}
	if d.Previous != 0 && derive.Share(d.Parents, d.Previous) == 0 {
		return errorsmod.Wrapf(ErrSuccession, "previous is %d, which is not among the parents", d.Previous)
	}
	return nil
}

// Describe is the descriptor of a registered dataset but for what the chain adds: series, version, height, time and
// commitment. The registration must be valid.
func (d NewDataset) Describe(id uint64) (Dataset, error) {
	described := d.dataset(id)
	language, err := ParseLanguage(d.Language)
	described.Language = language
	return described, err
}

func (d NewDataset) dataset(id uint64) Dataset {
	return Dataset{
		Id: id, Owner: d.Owner.String(), Name: d.Name, Root: d.Root, Records: d.Records, Bytes: d.Bytes,
		MetadataCid: d.MetadataCID, TermsId: d.TermsID, Previous: d.Previous, Tags: d.Tags, Language: d.Language,
		Modality: d.Modality, AccessPrice: d.AccessPrice,
	}
}
