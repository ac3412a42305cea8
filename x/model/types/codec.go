package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

// Names of the services, for the commands.
var (
	MsgServiceName   = _Msg_serviceDesc.ServiceName
	QueryServiceName = _Query_serviceDesc.ServiceName
)

// RegisterInterfaces makes the messages known.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil), &MsgRegister{}, &MsgDeprecate{}, &MsgUpdateParams{})
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec lets Ledger and MetaMask (EIP-712) sign the messages.
func RegisterLegacyAminoCodec(amino *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(amino, &MsgRegister{}, "sahara/x/model/MsgRegister")
	legacy.RegisterAminoMsg(amino, &MsgDeprecate{}, "sahara/x/model/MsgDeprecate")
	legacy.RegisterAminoMsg(amino, &MsgUpdateParams{}, "sahara/x/model/MsgUpdateParams")
}
