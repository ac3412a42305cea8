package keeper_test

import (
	"fmt"
	"slices"
	"strings"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// What governance and modules do in scenarios, and what is expected of it.

// delist DENOM
func (s *scenario) tellDelist(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	s.update(func(p *types.Params) {
		p.RevenueDenoms = slices.DeleteFunc(slices.Clone(p.RevenueDenoms), func(r types.RevenueDenom) bool { return r.Denom == w.at(0) })
	})
	return nil
}

// min-sweep COIN
func (s *scenario) minSweep(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	least, err := sdk.ParseCoinNormalized(w.at(0))
	if err != nil {
		return err
	}
	s.update(func(p *types.Params) {
		p.RevenueDenoms = slices.Clone(p.RevenueDenoms)
		for i := range p.RevenueDenoms {
			if p.RevenueDenoms[i].Denom == least.Denom {
				p.RevenueDenoms[i].MinSweep = least.Amount
			}
		}
	})
	return nil
}

// open ASSET DENOM
func (s *scenario) open(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	return s.Tx(func(ctx sdk.Context) error { return s.k.OpenDenom(ctx, id, w.at(1)) }).Err
}

// settle ASSET COINS by=WHO
func (s *scenario) settle(fields []string) error {
	w, err := split(fields, "by")
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	amount, err := sdk.ParseCoinsNormalized(w.at(1))
	if err != nil {
		return err
	}
	return s.Tx(func(ctx sdk.Context) error { return s.k.Settle(ctx, person(w.named["by"]), id, amount) }).Err
}

// settle-together ASSET:COINS…
func (s *scenario) tellSettleTogether(fields []string) error {
	var payments []types.Payment
	for _, field := range fields {
		name, text, _ := strings.Cut(field, ":")
		id, err := s.id(name)
		if err != nil {
			return err
		}
		amount, err := sdk.ParseCoinsNormalized(text)
		if err != nil {
			return err
		}
		payments = append(payments, types.Payment{AssetID: id, Amount: amount})
	}
	return s.settleTogether(payments...)
}

// expect balance WHO COINS | claimable ASSET WHO COINS | earned ASSET WHO COINS | waiting ASSET COINS |
// residue ASSET COINS | own ASSET COINS | latent ASSET SHARES | escrow COINS | owed COINS | donations COINS;
// no coins are written as "nothing".
func (s *scenario) expect(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	args := len(w.plain) - 1
	want := w.at(args)
	if want == "nothing" {
		want = ""
	}
	var have string
	s.OnCached(func(ctx sdk.Context) { have, err = s.look(ctx, w.plain[:args]) })
	if err == nil && have != want {
		err = fmt.Errorf("%s: want %s, have %s", strings.Join(w.plain[:args], " "), w.at(args), have)
	}
	return err
}

// look is what there is of something.
func (s *scenario) look(ctx sdk.Context, of []string) (string, error) {
	switch of[0] {
	case "balance":
		return s.moneyOf(ctx, s.who(of[1])), nil
	case "escrow":
		return s.moneyOf(ctx, s.Auth.GetModuleAddress(types.ModuleName)), nil
	case "owed":
		var owed sdk.Coins
		for _, denom := range revenueDenoms {
			amount, err := s.k.Owed(ctx, denom)
			if err != nil {
				return "", err
			}
			owed = types.AddCoin(owed, denom, amount)
		}
		return owed.String(), nil
	case "donations":
		donations, err := s.k.Donations(ctx)
		return donations.String(), err
	}
	if !slices.Contains([]string{"claimable", "earned", "waiting", "residue", "own", "latent"}, of[0]) || len(of) < 2 {
		return "", fmt.Errorf("%s: there is no such thing to expect", of[0])
	}
	id, err := s.id(of[1])
	if err != nil {
		return "", err
	}
	return s.lookAt(ctx, id, of)
}

// moneyOf is what an account has, shares left out.
func (s *scenario) moneyOf(ctx sdk.Context, who sdk.AccAddress) string {
	var money sdk.Coins
	for _, coin := range s.Bank.GetAllBalances(ctx, who) {
		if !types.IsShareDenom(coin.Denom) {
			money = money.Add(coin)
		}
	}
	return money.String()
}

func (s *scenario) lookAt(ctx sdk.Context, id uint64, of []string) (string, error) {
	switch of[0] {
	case "claimable", "earned":
		earning, err := s.k.Earning(ctx, id, person(of[2]))
		if of[0] == "earned" {
			return earning.Earned.String(), err
		}
		return earning.Claimable.String(), err
	case "latent":
		return s.k.Shares(ctx, id, s.Auth.GetModuleAddress(types.LatentName)).String(), nil
	}
	state, err := s.k.ExportGenesis(ctx)
	if err != nil {
		return "", err
	}
	a := state.Assets[id-1]
	var coins sdk.Coins
	for _, denom := range revenueDenoms {
		amount := map[string]sdkmath.Int{
			"waiting": a.Inflow.Coins.AmountOf(denom),
			"residue": a.Asset.Residue(a.Ledger.Swept(denom)),
			"own":     a.Ledger.Own(denom),
		}[of[0]]
		coins = types.AddCoin(coins, denom, amount)
	}
	return coins.String(), nil
}
