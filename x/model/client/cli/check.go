package cli

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/model/types"
)

// validate refuses what the chain would, as far as that needs no state.
func validate(msg *types.MsgRegister) error {
	owner, err := sdk.AccAddressFromBech32(msg.Owner)
	if err != nil {
		return err
	}
	var account sdk.AccAddress
	if msg.Account != "" {
		if account, err = sdk.AccAddressFromBech32(msg.Account); err != nil {
			return err
		}
	}
	if err := msg.NewModel(owner, account).Validate(); err != nil {
		return err
	}
	return msg.Allocation.Validate()
}
