package types

import (
	"google.golang.org/grpc/codes"

	errorsmod "cosmossdk.io/errors"
)

// Errors of the module. Each is wrapped with the field and the value that was sent.
var (
	ErrUnknownDataset    = register(2, codes.NotFound, "unknown dataset")
	ErrOwner             = register(3, codes.PermissionDenied, "not the owner")
	ErrName              = register(4, codes.InvalidArgument, "invalid name")
	ErrRoot              = register(5, codes.InvalidArgument, "invalid content root")
	ErrExtent            = register(6, codes.InvalidArgument, "invalid number of records or bytes")
	ErrMetadata          = register(7, codes.InvalidArgument, "invalid metadata CID")
	ErrTerms             = register(8, codes.InvalidArgument, "invalid terms")
	ErrTags              = register(9, codes.InvalidArgument, "invalid tags")
	ErrLanguage          = register(10, codes.InvalidArgument, "invalid language")
	ErrModality          = register(11, codes.InvalidArgument, "invalid modality")
	ErrCommitment        = register(12, codes.InvalidArgument, "invalid commitment")
	ErrUnknownCommitment = register(13, codes.NotFound, "unknown commitment")
	ErrSuccession        = register(14, codes.FailedPrecondition, "not a valid new version")
	ErrAllocation        = register(15, codes.InvalidArgument, "invalid allocation")
	ErrDeprecated        = register(16, codes.FailedPrecondition, "already deprecated")
	ErrAddress           = register(17, codes.InvalidArgument, "invalid address")
	ErrParams            = register(18, codes.InvalidArgument, "invalid parameters")
	ErrGenesis           = register(19, codes.InvalidArgument, "invalid genesis")
	ErrQuery             = register(20, codes.InvalidArgument, "invalid query")
	ErrBrokenInvariant   = register(21, codes.Internal, "broken invariant")
)

func register(code uint32, status codes.Code, text string) *errorsmod.Error {
	return errorsmod.RegisterWithGRPCCode(ModuleName, code, status, text)
}
