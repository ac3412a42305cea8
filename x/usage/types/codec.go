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

// messages are all messages of the module.
func messages() []sdk.Msg {
	return []sdk.Msg{
		&MsgRegisterService{}, &MsgUpdateService{}, &MsgOpenChannel{}, &MsgTopUp{}, &MsgRedeem{}, &MsgRefund{},
		&MsgWithdraw{}, &MsgFinishWithdrawal{}, &MsgCollect{}, &MsgPayCall{}, &MsgPayOut{}, &MsgUpdateParams{},
	}
}

// RegisterInterfaces makes the messages known.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	for _, msg := range messages() {
		registry.RegisterImplementations((*sdk.Msg)(nil), msg)
	}
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec lets Ledger and MetaMask (EIP-712) sign the messages.
func RegisterLegacyAminoCodec(amino *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(amino, &MsgRegisterService{}, "sahara/x/usage/MsgRegisterService")
	legacy.RegisterAminoMsg(amino, &MsgUpdateService{}, "sahara/x/usage/MsgUpdateService")
	legacy.RegisterAminoMsg(amino, &MsgOpenChannel{}, "sahara/x/usage/MsgOpenChannel")
	legacy.RegisterAminoMsg(amino, &MsgTopUp{}, "sahara/x/usage/MsgTopUp")
	legacy.RegisterAminoMsg(amino, &MsgRedeem{}, "sahara/x/usage/MsgRedeem")
	legacy.RegisterAminoMsg(amino, &MsgRefund{}, "sahara/x/usage/MsgRefund")
	legacy.RegisterAminoMsg(amino, &MsgWithdraw{}, "sahara/x/usage/MsgWithdraw")
	legacy.RegisterAminoMsg(amino, &MsgFinishWithdrawal{}, "sahara/x/usage/MsgFinishWithdrawal")
	legacy.RegisterAminoMsg(amino, &MsgCollect{}, "sahara/x/usage/MsgCollect")
	legacy.RegisterAminoMsg(amino, &MsgPayCall{}, "sahara/x/usage/MsgPayCall")
	legacy.RegisterAminoMsg(amino, &MsgPayOut{}, "sahara/x/usage/MsgPayOut")
	legacy.RegisterAminoMsg(amino, &MsgUpdateParams{}, "sahara/x/usage/MsgUpdateParams")
}
