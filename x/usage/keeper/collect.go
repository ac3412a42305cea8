package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// Collect splits what landed on a service's address, by whatever way: a bank send, an EVM transfer, IBC, x402's `exact`.
// Anybody may send it. With no denoms named it looks at all that are listed.
//
// The parts are those of all that has ever been collected in a denom under the present offer, so how often somebody
// collects changes nobody's part; at most 2 units stay on the address. It refuses a named denom that the asset cannot
// take (ErrDenom), and if there is nothing new at all (ErrNothing).
func (k Keeper) Collect(goCtx context.Context, provider sdk.AccAddress, assetID uint64, denoms []string) (sdk.Coins, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	service, err := k.Service(ctx, provider, assetID)
	if err != nil {
		return nil, err
	}
	if err := validateDenoms(denoms); err != nil {
		return nil, err
	}
	c, err := k.newCollector(ctx, provider, service)
	if err != nil {
		return nil, err
	}
	if len(denoms) > 0 {
		err = c.collectNamed(denoms)
	} else {
		err = c.collectListed()
	}
	if err != nil {
		return nil, err
	}
	if c.moved.Empty() {
		return nil, errorsmod.Wrapf(types.ErrNothing, "address %s: nothing new has landed", service.PayTo)
	}
	if err := k.collected.Set(ctx, c.key(), c.counted); err != nil {
		return nil, err
	}
	return c.moved, k.settle(ctx, c.settlement)
}

func validateDenoms(denoms []string) error {
	if len(denoms) > types.MaxPrices {
		return errorsmod.Wrapf(types.ErrDenom, "denoms has %d entries, want at most %d", len(denoms), types.MaxPrices)
	}
	seen := make(map[string]bool, len(denoms))
	for i, denom := range denoms {
		if err := sdk.ValidateDenom(denom); err != nil {
			return errorsmod.Wrapf(types.ErrDenom, "denoms[%d]: %s", i, err)
		}
		if seen[denom] {
			return errorsmod.Wrapf(types.ErrDenom, "denoms[%d]: %s is named twice", i, denom)
		}
		seen[denom] = true
	}
	return nil
}

// settleAddress collects all that it can before an offer changes, and lets the next begin at zero: what rounding left
// on the address counts as new then.
func (k Keeper) settleAddress(ctx sdk.Context, provider sdk.AccAddress, before types.Service) error {
	c, err := k.newCollector(ctx, provider, before)
	if err != nil {
		return err
	}
	if err := c.collectListed(); err != nil {
		return err
	}
	if !c.moved.Empty() {
		if err := k.settle(ctx, c.settlement); err != nil {
			return err
		}
	}
	return k.collected.Remove(ctx, c.key())
}

// collector goes through the denoms on one service's address.
type collector struct {
	k          Keeper
	ctx        sdk.Context
	provider   sdk.AccAddress
	service    types.Service
	counted    types.Collection // what was split of the address under the present offer
	settlement settlement
	moved      sdk.Coins
}

func (k Keeper) newCollector(ctx sdk.Context, provider sdk.AccAddress, service types.Service) (*collector, error) {
	c := &collector{k: k, ctx: ctx, provider: provider, service: service}
	var err error
	c.counted, err = orZero(k.collected.Get(ctx, c.key()))
	return c, err
}

func (c *collector) key() serviceKey { return collections.Join(c.service.AssetId, c.provider) }

func (c *collector) collectNamed(denoms []string) error {
	for i, denom := range denoms {
		can, err := c.canTake(denom)
		if err != nil {
			return err
		}
		if !can {
			return errorsmod.Wrapf(types.ErrDenom, "denoms[%d]: asset %d cannot take %s", i, c.service.AssetId, denom)
		}
		if err := c.collect(denom); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) collectListed() error {
	listed, err := c.k.royalty.Params(c.ctx)
	if err != nil {
		return err
	}
	for _, r := range listed.RevenueDenoms {
		if c.balance(r.Denom).IsZero() {
			continue
		}
		can, err := c.canTake(r.Denom)
		if err != nil {
			return err
		}
		if !can {
			continue // a ninth denom of the asset: it stays on the address
		}
		if err := c.collect(r.Denom); err != nil {
			return err
		}
	}
	return nil
}

// canTake tells whether the asset can take a denom, which it opens if need be.
func (c *collector) canTake(denom string) (bool, error) {
	can, err := c.k.royalty.CanTake(c.ctx, c.service.AssetId, denom)
	if err != nil || can {
		return can, err
	}
	branch, write := c.ctx.CacheContext()
	if c.k.royalty.OpenDenom(branch, c.service.AssetId, denom) != nil {
		return false, nil
	}
	write()
	return true, nil
}

func (c *collector) balance(denom string) sdkmath.Int {
	payTo := types.PayTo(c.provider, c.service.AssetId)
	return c.k.bank.SpendableCoin(c.ctx, payTo[:], denom).Amount
}

// collect splits what is new in one denom.
func (c *collector) collect(denom string) error {
	params, err := c.k.params.Get(c.ctx)
	if err != nil {
		return err
	}
	split := c.service.Split(params)
	if err := split.Validate(); err != nil {
		split.ProviderBps = types.BpsTotal - split.ProtocolBps // the protocol's part has grown since the offer was made
	}
	before := c.before(denom)
	left := before.Sub(split.FloorParts(before).Sum())
	total, ok := types.CappedTotal(before, c.balance(denom).Sub(left))
	if !ok {
		return nil
	}
	parts := split.FloorParts(total).Since(split.FloorParts(before))
	if !parts.Sum().IsPositive() {
		return nil
	}
	c.counted.Put(denom, total)
	coins := sdk.Coins{{Denom: denom, Amount: parts.Sum()}}
	payTo := types.PayTo(c.provider, c.service.AssetId)
	if err := c.k.takeIn(c.ctx, payTo[:], coins); err != nil {
		return err
	}
	paid := total.Sub(before)
	c.settlement.sell(sale{provider: c.provider, asset: c.service.AssetId, denom: denom, paid: paid, parts: parts}, nil)
	c.moved = c.moved.Add(coins...)
	return emit(c.ctx, &types.EventCollected{
		Provider: c.service.Provider, AssetId: c.service.AssetId, Amount: sdk.Coin{Denom: denom, Amount: paid},
		ProviderPart: parts.Provider.String(), ProtocolPart: parts.Protocol.String(), AssetPart: parts.Asset.String(),
	})
}

// before is what was collected of a denom. From 2^127 on it begins again at zero, so that no donation, however large,
// keeps what comes after it from being collected; what is on the address then counts as new.
func (c *collector) before(denom string) sdkmath.Int {
	if total := c.counted.Total(denom); total.BigInt().BitLen() < types.MaxAmountBits {
		return total
	}
	return sdkmath.ZeroInt()
}
