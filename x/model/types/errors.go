package types

import (
	"google.golang.org/grpc/codes"

	errorsmod "cosmossdk.io/errors"
)

// Errors of the module. Each is wrapped with the field and the value that was sent.
var (
	ErrUnknownModel    = register(2, codes.NotFound, "unknown model")
	ErrOwner           = register(3, codes.PermissionDenied, "not the owner")
	ErrName            = register(4, codes.InvalidArgument, "invalid name")
	ErrKind            = register(5, codes.InvalidArgument, "invalid kind")
	ErrSources         = register(6, codes.InvalidArgument, "parents or components do not make this kind of model")
	ErrWeights         = register(7, codes.InvalidArgument, "invalid weights")
	ErrMetadata        = register(8, codes.InvalidArgument, "invalid metadata CID")
	ErrTerms           = register(9, codes.InvalidArgument, "invalid terms")
	ErrTags            = register(10, codes.InvalidArgument, "invalid tags")
	ErrAccount         = register(11, codes.InvalidArgument, "invalid account of an agent")
	ErrRole            = register(12, codes.InvalidArgument, "invalid role")
	ErrSuccession      = register(13, codes.FailedPrecondition, "not a valid new version")
	ErrAllocation      = register(14, codes.InvalidArgument, "invalid allocation")
	ErrDeprecated      = register(15, codes.FailedPrecondition, "already deprecated")
	ErrAddress         = register(16, codes.InvalidArgument, "invalid address")
	ErrParams          = register(17, codes.InvalidArgument, "invalid parameters")
	ErrGenesis         = register(18, codes.InvalidArgument, "invalid genesis")
	ErrQuery           = register(19, codes.InvalidArgument, "invalid query")
	ErrBrokenInvariant = register(20, codes.Internal, "broken invariant")
)

func register(code uint32, status codes.Code, text string) *errorsmod.Error {
	return errorsmod.RegisterWithGRPCCode(ModuleName, code, status, text)
}

// as gives the refusal of a shared check the module's own code.
func as(sentinel *errorsmod.Error, err error) error {
	if err == nil {
		return nil
	}
	return errorsmod.Wrap(sentinel, err.Error())
}
