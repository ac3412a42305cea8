package types

import (
	"google.golang.org/grpc/codes"

	errorsmod "cosmossdk.io/errors"
)

// Refusals. Each is wrapped with the field and the value refused.
var (
	ErrInvalidTerms    = register(2, codes.InvalidArgument, "invalid terms")
	ErrUnknownTerms    = register(3, codes.NotFound, "unknown terms")
	ErrDerivation      = register(4, codes.FailedPrecondition, "derivative refused by the terms of an asset it is made from")
	ErrInvalidRates    = register(5, codes.InvalidArgument, "invalid rates")
	ErrInvalidAsset    = register(6, codes.InvalidArgument, "invalid asset")
	ErrInvalidPurpose  = register(7, codes.InvalidArgument, "invalid purpose")
	ErrNotPermitted    = register(8, codes.FailedPrecondition, "purpose not permitted by the terms")
	ErrInvalidDuration = register(9, codes.InvalidArgument, "invalid duration")
	ErrInvalidPrice    = register(10, codes.InvalidArgument, "invalid price")
	ErrPriceTooHigh    = register(11, codes.FailedPrecondition, "price above the buyer's maximum")
	ErrNothingToGain   = register(12, codes.FailedPrecondition, "the grant would not end later than it does")
	ErrNotLicensed     = register(13, codes.PermissionDenied, "not licensed")
	ErrUnknownGrant    = register(14, codes.NotFound, "unknown grant")
	ErrInvalidParams   = register(15, codes.InvalidArgument, "invalid parameters")
	ErrInvalidGenesis  = register(16, codes.InvalidArgument, "invalid genesis")
	ErrInvalidAddress  = register(17, codes.InvalidArgument, "invalid address")
	ErrInvalidQuery    = register(18, codes.InvalidArgument, "invalid query")
	ErrBrokenInvariant = register(19, codes.Internal, "broken invariant")
)

func register(code uint32, status codes.Code, text string) *errorsmod.Error {
	return errorsmod.RegisterWithGRPCCode(ModuleName, code, status, text)
}
