package types

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// PayTo is the address of a service: a hash of who offers what, so that anybody can compute it and nobody has its key.
func PayTo(provider sdk.AccAddress, assetID uint64) common.Address {
	h := sha256.New()
	h.Write([]byte("sahara/usage/pay_to"))
	h.Write([]byte{byte(len(provider))}) //nolint:gosec // addresses have at most 255 bytes
	h.Write(provider)
	h.Write(binary.BigEndian.AppendUint64(nil, assetID))
	return common.Address(h.Sum(nil)[:AddressSize])
}

// Validate checks what a provider says of a service.
func (s Service) Validate() error {
	if err := validateEndpoint(s.Endpoint); err != nil {
		return err
	}
	if s.ProviderBps > BpsTotal {
		return errorsmod.Wrapf(ErrProviderShare, "provider_bps is %d, want at most %d", s.ProviderBps, BpsTotal)
	}
	authorizer, err := ParseAddress("authorizer", s.Authorizer)
	if err != nil {
		return err
	}
	if authorizer == (common.Address{}) {
		return errorsmod.Wrap(ErrAddress, "authorizer is the zero address")
	}
	return validatePrices(s.Prices)
}

func validateEndpoint(endpoint string) error {
	if len(endpoint) > MaxEndpoint {
		return errorsmod.Wrapf(ErrEndpoint, "endpoint has %d bytes, want at most %d", len(endpoint), MaxEndpoint)
	}
	for _, c := range []byte(endpoint) {
		if c <= ' ' || c > '~' {
			return errorsmod.Wrapf(ErrEndpoint, "endpoint %q: want printable ASCII without spaces", endpoint)
		}
	}
	// Not net/url: what it takes for a URL changes with the Go that a node is built with.
	rest, ok := strings.CutPrefix(endpoint, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(endpoint, "http://")
	}
	if host, _, _ := strings.Cut(rest, "/"); !ok || host == "" || strings.ContainsAny(host, "@?#") {
		return errorsmod.Wrapf(ErrEndpoint, "endpoint %q: want a URL such as https://api.example.com/v1", endpoint)
	}
	return nil
}

// Split is how what lands on the service's address, or is paid for a call at once, is divided.
func (s Service) Split(params Params) Split {
	return Split{ProviderBps: s.ProviderBps, ProtocolBps: params.ProtocolBps}
}
