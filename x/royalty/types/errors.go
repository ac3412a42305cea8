package types

import errorsmod "cosmossdk.io/errors"

// Errors of the module. Each is wrapped with the field and the value that was sent.
var (
	ErrUnknownAsset   = errorsmod.Register(ModuleName, 2, "unknown asset")
	ErrParents        = errorsmod.Register(ModuleName, 3, "invalid parents")
	ErrAllocation     = errorsmod.Register(ModuleName, 4, "invalid allocation")
	ErrAmount         = errorsmod.Register(ModuleName, 5, "invalid amount")
	ErrDenom          = errorsmod.Register(ModuleName, 6, "denom cannot be revenue")
	ErrShares         = errorsmod.Register(ModuleName, 7, "shares cannot move so")
	ErrProof          = errorsmod.Register(ModuleName, 8, "invalid proof")
	ErrClaimed        = errorsmod.Register(ModuleName, 9, "already claimed")
	ErrNothingWaiting = errorsmod.Register(ModuleName, 10, "no revenue waits")
	ErrAddress        = errorsmod.Register(ModuleName, 11, "invalid address")
	ErrParams         = errorsmod.Register(ModuleName, 12, "invalid parameters")
	ErrRegistration   = errorsmod.Register(ModuleName, 13, "invalid registration")
	ErrNotRegistrar   = errorsmod.Register(ModuleName, 14, "not the module that registered the asset")
	ErrClaim          = errorsmod.Register(ModuleName, 15, "invalid claim")
	ErrComponents     = errorsmod.Register(ModuleName, 16, "invalid components")
)
