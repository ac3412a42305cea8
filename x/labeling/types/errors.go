package types

import (
	"google.golang.org/grpc/codes"

	errorsmod "cosmossdk.io/errors"
)

// Errors of the module. Each is wrapped with the field and the value that was sent.
var (
	ErrUnknownTask     = register(2, codes.NotFound, "unknown task")
	ErrSpec            = register(3, codes.InvalidArgument, "invalid task")
	ErrBounty          = register(4, codes.InvalidArgument, "invalid bounty")
	ErrBond            = register(5, codes.InvalidArgument, "invalid bond")
	ErrGold            = register(6, codes.InvalidArgument, "invalid gold")
	ErrQualification   = register(7, codes.InvalidArgument, "invalid qualification")
	ErrResult          = register(8, codes.InvalidArgument, "invalid result")
	ErrRequester       = register(9, codes.PermissionDenied, "not the requester")
	ErrStatus          = register(10, codes.FailedPrecondition, "the task is not at that")
	ErrNotQualified    = register(11, codes.PermissionDenied, "not qualified")
	ErrJoined          = register(12, codes.AlreadyExists, "already in the wave")
	ErrUnknownMember   = register(13, codes.NotFound, "not a labeler of the task")
	ErrNoBatch         = register(14, codes.FailedPrecondition, "no batch in this wave")
	ErrAtRisk          = register(15, codes.FailedPrecondition, "the bond is at risk")
	ErrCommitment      = register(16, codes.InvalidArgument, "invalid commitment")
	ErrReveal          = register(17, codes.InvalidArgument, "labels do not match the commitment")
	ErrLabels          = register(18, codes.InvalidArgument, "invalid labels")
	ErrRevealed        = register(19, codes.AlreadyExists, "already revealed")
	ErrNothing         = register(20, codes.FailedPrecondition, "nothing to take")
	ErrInvitation      = register(21, codes.InvalidArgument, "invalid invitation")
	ErrAddress         = register(22, codes.InvalidArgument, "invalid address")
	ErrParams          = register(23, codes.InvalidArgument, "invalid parameters")
	ErrGenesis         = register(24, codes.InvalidArgument, "invalid genesis")
	ErrQuery           = register(25, codes.InvalidArgument, "invalid query")
	ErrBrokenInvariant = register(26, codes.Internal, "broken invariant")
	ErrAppeal          = register(27, codes.InvalidArgument, "invalid appeal")
	ErrNotFailed       = register(28, codes.PermissionDenied, "has not failed the gate")
	ErrAppealed        = register(29, codes.AlreadyExists, "has appealed already")
	ErrUnknownAppeal   = register(30, codes.NotFound, "no appeal of this account")
	ErrParty           = register(31, codes.PermissionDenied, "a party to what is judged")
	ErrPrelabels       = register(32, codes.InvalidArgument, "invalid prelabels")
	ErrStrata          = register(33, codes.InvalidArgument, "invalid strata")
	ErrAttestation     = register(34, codes.InvalidArgument, "invalid attestation")
	ErrReview          = register(35, codes.InvalidArgument, "invalid review")
	ErrRange           = register(36, codes.InvalidArgument, "invalid range")
)

func register(code uint32, status codes.Code, text string) *errorsmod.Error {
	return errorsmod.RegisterWithGRPCCode(ModuleName, code, status, text)
}
