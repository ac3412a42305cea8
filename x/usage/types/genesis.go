package types

import (
	"bytes"
	"fmt"

	"cosmossdk.io/core/address"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// maxYear is the last whole one whose nanoseconds since 1970 fit 63 bits.
const maxYear = 2261

// DefaultGenesis has no service and no channel.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate checks the genesis by itself, naming the first fault. That it agrees with balances, assets and the chain's
// id is checked when it is imported.
func (g GenesisState) Validate(addresses address.Codec) error {
	if err := g.Params.Validate(); err != nil {
		return fmt.Errorf("params: %w", err)
	}
	for i, s := range g.Services {
		if err := s.validate(addresses); err != nil {
			return fmt.Errorf("services[%d]: %w", i, err)
		}
		if i > 0 {
			if err := ascendingServices(addresses, g.Services[i-1].Service, s.Service); err != nil {
				return fmt.Errorf("services[%d]: %w", i, err)
			}
		}
	}
	for i, c := range g.Channels {
		if err := c.validate(addresses); err != nil {
			return fmt.Errorf("channels[%d]: %w", i, err)
		}
		if i > 0 && bytes.Compare(g.Channels[i-1].Channel.Id, c.Channel.Id) >= 0 {
			return fmt.Errorf("channels[%d].channel.id %s: want them ascending, each once", i, Hex(c.Channel.Id))
		}
	}
	var last []byte
	for i, u := range g.Unpaid {
		account, err := addresses.StringToBytes(u.Account)
		if err != nil {
			return fmt.Errorf("unpaid[%d].account %q: %w", i, u.Account, err)
		}
		if i > 0 && bytes.Compare(last, account) >= 0 {
			return fmt.Errorf("unpaid[%d].account %s: want them ascending, each once", i, u.Account)
		}
		last = account
		if err := validateCoins(u.Amount); err != nil {
			return fmt.Errorf("unpaid[%d].amount: %w", i, err)
		}
	}
	return nil
}

// validateCoins wants some, each positive. A coin without an amount is none that x/bank's own check survives.
func validateCoins(coins sdk.Coins) error {
	if coins.Empty() {
		return fmt.Errorf("is empty")
	}
	for _, coin := range coins {
		if coin.Amount.IsNil() {
			return fmt.Errorf("%q has no amount", coin.Denom)
		}
	}
	return coins.Validate()
}

func ascendingServices(addresses address.Codec, a, b Service) error {
	if a.AssetId != b.AssetId {
		if a.AssetId > b.AssetId {
			return fmt.Errorf("service.asset_id %d: want them ascending", b.AssetId)
		}
		return nil
	}
	before, err := addresses.StringToBytes(a.Provider)
	if err != nil {
		return err
	}
	provider, err := addresses.StringToBytes(b.Provider)
	if err == nil && bytes.Compare(before, provider) >= 0 {
		err = fmt.Errorf("service.provider %s: want them ascending, each once", b.Provider)
	}
	return err
}

func (s GenesisService) validate(addresses address.Codec) error {
	provider, err := addresses.StringToBytes(s.Service.Provider)
	if err != nil {
		return fmt.Errorf("service.provider %q: %w", s.Service.Provider, err)
	}
	if s.Service.AssetId == 0 {
		return fmt.Errorf("service.asset_id is 0")
	}
	if payTo := PayTo(provider, s.Service.AssetId).Hex(); s.Service.PayTo != payTo {
		return fmt.Errorf("service.pay_to is %q, want %s", s.Service.PayTo, payTo)
	}
	if s.Service.Height < 0 {
		return fmt.Errorf("service.height is %d", s.Service.Height)
	}
	if err := s.Service.Validate(); err != nil {
		return err
	}
	for i, d := range s.Totals.Denoms {
		if err := d.validate(); err != nil {
			return fmt.Errorf("totals.denoms[%d]: %w", i, err)
		}
		if i > 0 && s.Totals.Denoms[i-1].Denom >= d.Denom {
			return fmt.Errorf("totals.denoms[%d].denom %s: want them ascending, each once", i, d.Denom)
		}
	}
	for i, c := range s.Collected {
		if err := sdk.ValidateDenom(c.Denom); err != nil {
			return fmt.Errorf("collected[%d].denom: %w", i, err)
		}
		if err := ValidateUint128("total", c.Total, 1); err != nil {
			return fmt.Errorf("collected[%d].%w", i, err)
		}
		if i > 0 && s.Collected[i-1].Denom >= c.Denom {
			return fmt.Errorf("collected[%d].denom %s: want them ascending, each once", i, c.Denom)
		}
	}
	return nil
}

func (d DenomTotals) validate() error {
	if err := sdk.ValidateDenom(d.Denom); err != nil {
		return fmt.Errorf("denom: %w", err)
	}
	sum := sdkmath.ZeroInt()
	for _, part := range []sdkmath.Int{d.Provider, d.Protocol, d.Asset} {
		if part.IsNil() || part.IsNegative() {
			return fmt.Errorf("a part is %s", text(part))
		}
		sum = sum.Add(part)
	}
	// Each channel and each collection leaves at most 2 units, and there is no telling how many there were.
	if d.Paid.IsNil() || d.Paid.LT(sum) {
		return fmt.Errorf("paid is %s, the parts make %s", text(d.Paid), sum)
	}
	return nil
}

func (c GenesisChannel) validate(addresses address.Codec) error {
	if len(c.Channel.Id) != HashSize {
		return fmt.Errorf("channel.id has %d bytes, want %d", len(c.Channel.Id), HashSize)
	}
	config, err := c.Channel.Config.Parse()
	if err != nil {
		return fmt.Errorf("channel.config: %w", err)
	}
	if err := config.Validate(); err != nil {
		return fmt.Errorf("channel.config: %w", err)
	}
	provider, err := addresses.StringToBytes(c.Channel.Provider)
	if err != nil {
		return fmt.Errorf("channel.provider %q: %w", c.Channel.Provider, err)
	}
	if config.Receiver != PayTo(provider, c.Channel.AssetId) {
		return fmt.Errorf("channel.config.receiver %s is not the address of asset %d by %s", config.Receiver, c.Channel.AssetId, c.Channel.Provider)
	}
	if err := validatePrices([]Price{c.Channel.Price}); err != nil {
		return fmt.Errorf("channel.price: %w", err)
	}
	if royaltytypes.IsShareDenom(c.Channel.Denom()) {
		return fmt.Errorf("channel.price.denom %s: shares cannot be revenue", c.Channel.Denom())
	}
	if err := c.Channel.Split().Validate(); err != nil {
		return err
	}
	if c.Channel.Height < 0 {
		return fmt.Errorf("channel.height is %d", c.Channel.Height)
	}
	return c.Balance.Validate()
}

// Validate checks a balance by itself.
func (b Balance) Validate() error {
	for _, a := range []struct {
		field  string
		amount sdkmath.Int
	}{{"deposited", b.Deposited}, {"returned", b.Returned}, {"claimed", b.Claimed}} {
		if err := ValidateUint128("balance."+a.field, a.amount, 0); err != nil {
			return err
		}
	}
	if b.Available().IsNegative() {
		return fmt.Errorf("balance: %s was deposited, %s returned and %s claimed", b.Deposited, b.Returned, b.Claimed)
	}
	if b.Closed && (b.Available().IsPositive() || b.Withdrawal != nil) {
		return fmt.Errorf("balance.closed: %s may still be claimed, or a withdrawal waits", b.Available())
	}
	if w := b.Withdrawal; w != nil {
		if err := ValidateUint128("balance.withdrawal.amount", w.Amount, 0); err != nil {
			return err
		}
		if year := w.Due.Year(); year < 1970 || year > maxYear {
			return fmt.Errorf("balance.withdrawal.due is %s, want the years 1970 to %d", w.Due, maxYear)
		}
	}
	if r := b.Receipts; !r.IsZero() && !r.Follows(Receipts{}) {
		return fmt.Errorf("balance.receipts: %d calls with a root of %d bytes", r.Calls, len(r.Root))
	}
	return nil
}
