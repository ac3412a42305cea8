package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

// RegisterInterfaces lets transactions carry the module's messages.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil), &MsgRegisterTerms{}, &MsgAcquire{}, &MsgUpdateParams{})
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec lets Ledger and MetaMask (EIP-712) sign the module's messages.
func RegisterLegacyAminoCodec(amino *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(amino, &MsgRegisterTerms{}, "sahara/license/MsgRegisterTerms")
	legacy.RegisterAminoMsg(amino, &MsgAcquire{}, "sahara/license/MsgAcquire")
	legacy.RegisterAminoMsg(amino, &MsgUpdateParams{}, "sahara/license/MsgUpdateParams")
}
