package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// CheckInvariants holds the module's books to account. It reads everything: for tests, genesis and `saharad
// invariants`, never for a block.
func (k Keeper) CheckInvariants(ctx sdk.Context) error {
	if err := k.checkChannels(ctx); err != nil {
		return err
	}
	if err := k.checkServices(ctx); err != nil {
		return err
	}
	return k.checkEscrow(ctx)
}

// Liabilities are what the escrow owes between two blocks: what may be claimed from channels, what rounding left of
// what was claimed, and what accounts could not be paid.
func (k Keeper) Liabilities(ctx context.Context) (sdk.Coins, error) {
	owed := sdk.NewMapCoins(nil)
	if err := k.channels.Walk(ctx, nil, func(id []byte, c types.Channel) (bool, error) {
		balance, err := k.balances.Get(ctx, id)
		if err != nil {
			return true, err
		}
		owed.Add(sdk.Coin{Denom: c.Denom(), Amount: balance.Owed(c.Split())})
		return false, nil
	}); err != nil {
		return nil, err
	}
	if err := k.unpaid.Walk(ctx, nil, func(_ sdk.AccAddress, u types.Unpaid) (bool, error) {
		owed.Add(u.Amount...)
		return false, nil
	}); err != nil {
		return nil, err
	}
	return owed.ToCoins(), nil
}

// Donations are what the escrow holds above what it owes. They are an error if it holds less.
func (k Keeper) Donations(ctx context.Context) (sdk.Coins, error) {
	owed, err := k.Liabilities(ctx)
	if err != nil {
		return nil, err
	}
	holds := k.bank.GetAllBalances(ctx, k.escrow)
	donated, short := holds.SafeSub(owed...)
	if short {
		return nil, fmt.Errorf("the escrow of %s holds %s and owes %s", types.ModuleName, holds, owed)
	}
	return donated, nil
}

func (k Keeper) checkEscrow(ctx context.Context) error {
	_, err := k.Donations(ctx)
	return err
}

// checkChannels: a channel never owes more than it took, its service is there and its asset can take its denom, or else
// what is redeemed could not be paid; and it waits in the queue of withdrawals exactly if one has begun.
func (k Keeper) checkChannels(ctx context.Context) error {
	waiting := 0
	if err := k.channels.Walk(ctx, nil, func(id []byte, c types.Channel) (bool, error) {
		balance, err := k.balances.Get(ctx, id)
		if err != nil {
			return true, fmt.Errorf("channel %s: %w", types.Hex(id), err)
		}
		if err := balance.Validate(); err != nil {
			return true, fmt.Errorf("channel %s: %w", types.Hex(id), err)
		}
		if err := k.checkPayable(ctx, c); err != nil {
			return true, fmt.Errorf("channel %s: %w", types.Hex(id), err)
		}
		if balance.Withdrawal == nil {
			return false, nil
		}
		waiting++
		queued, err := k.withdrawals.Has(ctx, withdrawalKey(id, *balance.Withdrawal))
		if err == nil && !queued {
			err = fmt.Errorf("channel %s: its withdrawal is not in the queue", types.Hex(id))
		}
		return err != nil, err
	}); err != nil {
		return err
	}
	queued := 0
	if err := k.withdrawals.Walk(ctx, nil, func(collections.Pair[uint64, []byte]) (bool, error) {
		queued++
		return false, nil
	}); err != nil {
		return err
	}
	if queued != waiting {
		return fmt.Errorf("%d withdrawals are in the queue, and %d channels have one", queued, waiting)
	}
	return nil
}

func (k Keeper) checkPayable(ctx context.Context, c types.Channel) error {
	_, provider, err := k.parties(c)
	if err != nil {
		return err
	}
	if _, err := k.Service(ctx, provider, c.AssetId); err != nil {
		return err
	}
	can, err := k.royalty.CanTake(ctx, c.AssetId, c.Denom())
	if err == nil && !can {
		err = fmt.Errorf("asset %d was never opened for %s", c.AssetId, c.Denom())
	}
	return err
}

// checkServices: a service is found by its address and, if it is active, by each of its prices.
func (k Keeper) checkServices(ctx context.Context) error {
	listed := 0
	if err := k.services.Walk(ctx, nil, func(key serviceKey, s types.Service) (bool, error) {
		payTo := types.PayTo(key.K2(), key.K1())
		found, _, err := k.serviceAt(ctx, payTo[:])
		if err != nil {
			return true, err
		}
		if found.PayTo != s.PayTo || payTo.Hex() != s.PayTo {
			return true, fmt.Errorf("service of asset %d by %s: its address is %s, and it says %s", s.AssetId, s.Provider, payTo, s.PayTo)
		}
		if !s.Active {
			return false, nil
		}
		for _, p := range s.Prices {
			listed++
			has, err := k.prices.Has(ctx, collections.Join4(key.K1(), p.Denom, p.SortKey(), key.K2()))
			if err != nil {
				return true, err
			}
			if !has {
				return true, fmt.Errorf("service of asset %d by %s: its price in %s is not in the index", s.AssetId, s.Provider, p.Denom)
			}
		}
		return false, nil
	}); err != nil {
		return err
	}
	entries := 0
	if err := k.prices.Walk(ctx, nil, func(priceKey) (bool, error) {
		entries++
		return false, nil
	}); err != nil {
		return err
	}
	if entries != listed {
		return fmt.Errorf("%d prices are in the index, and active services have %d", entries, listed)
	}
	return nil
}
