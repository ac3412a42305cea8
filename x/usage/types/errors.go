package types

import (
	"google.golang.org/grpc/codes"

	errorsmod "cosmossdk.io/errors"
)

// Errors of the module. Each is wrapped with the field and the value that was sent. What is wrong with a voucher is a
// Reason. What is unknown is NotFound to those who ask over gRPC and REST.
var (
	ErrUnknownService = errorsmod.RegisterWithGRPCCode(ModuleName, 2, codes.NotFound, "unknown service")
	ErrServiceExists  = errorsmod.Register(ModuleName, 3, "the provider already offers the asset")
	ErrInactive       = errorsmod.Register(ModuleName, 4, "service takes no new channels")
	ErrEndpoint       = errorsmod.Register(ModuleName, 5, "invalid endpoint")
	ErrPrice          = errorsmod.Register(ModuleName, 6, "invalid price")
	ErrProviderShare  = errorsmod.Register(ModuleName, 7, "invalid provider share")
	ErrAddress        = errorsmod.Register(ModuleName, 8, "invalid address")
	ErrUnknownChannel = errorsmod.RegisterWithGRPCCode(ModuleName, 9, codes.NotFound, "unknown channel")
	ErrChannelExists  = errorsmod.Register(ModuleName, 10, "channel exists")
	ErrClosed         = errorsmod.Register(ModuleName, 11, "channel is closed")
	ErrConfig         = errorsmod.Register(ModuleName, 12, "invalid channel configuration")
	ErrAmount         = errorsmod.Register(ModuleName, 13, "invalid amount")
	ErrDenom          = errorsmod.Register(ModuleName, 14, "denom is not the one asked for")
	ErrSender         = errorsmod.Register(ModuleName, 15, "sender may not do this")
	ErrSignature      = errorsmod.Register(ModuleName, 16, "invalid signature")
	ErrVouchers       = errorsmod.Register(ModuleName, 17, "invalid number of vouchers")
	ErrWithdrawal     = errorsmod.Register(ModuleName, 18, "invalid withdrawal")
	ErrNothing        = errorsmod.Register(ModuleName, 19, "nothing to pay")
	ErrCall           = errorsmod.Register(ModuleName, 20, "invalid call")
	ErrParams         = errorsmod.Register(ModuleName, 21, "invalid parameters")
	ErrGenesis        = errorsmod.Register(ModuleName, 22, "invalid genesis")
	ErrQuery          = errorsmod.Register(ModuleName, 23, "invalid query")
	ErrNotLicensed    = errorsmod.Register(ModuleName, 24, "use is not licensed")
	ErrHash           = errorsmod.Register(ModuleName, 25, "invalid hash")
)
