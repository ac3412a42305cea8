package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

const (
	// denom is what callers pay in: a play dollar of a million units. It has no value.
	denom = "udollar"
	// denomContract is the address that x402 vouchers name as its token.
	denomContract = "0xD011a00000000000000000000000000000000001"
	// dollars is how many units there are.
	dollars = "1000000000000"
)

type object = map[string]any

// addDollars adds the denom to a genesis file: all of it to one account, and to the list of what assets may be paid in.
func addDollars(path, owner string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var genesis object
	if err := decoder.Decode(&genesis); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := addTo(genesis, owner); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if raw, err = json.MarshalIndent(genesis, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}

func addTo(genesis object, owner string) error {
	coin := object{"denom": denom, "amount": dollars}
	bank, royalty := inside(genesis, "app_state", "bank"), inside(genesis, "app_state", "royalty", "params")
	balances, _ := bank["balances"].([]any)
	found := false
	for _, b := range balances {
		balance, _ := b.(object)
		if balance["address"] != owner {
			continue
		}
		coins, _ := balance["coins"].([]any)
		balance["coins"] = append(coins, coin) // after asahara, as the alphabet has it
		found = true
	}
	revenue, listed := royalty["revenue_denoms"].([]any)
	supply, supplied := bank["supply"].([]any)
	if !found || !listed || !supplied {
		return fmt.Errorf("it has no balance of %s, no supply, or no list of revenue denoms", owner)
	}
	bank["supply"] = append(supply, coin)
	royalty["revenue_denoms"] = append(revenue, object{"denom": denom, "erc20": denomContract, "min_sweep": "1"})
	metadata, _ := bank["denom_metadata"].([]any)
	bank["denom_metadata"] = append(metadata, object{
		"description": "The play dollar of make demo, without value.", "base": denom, "display": "dollar", "name": "Play dollar", "symbol": "DOLLAR",
		"denom_units": []any{object{"denom": denom, "exponent": 0}, object{"denom": "dollar", "exponent": 6}},
	})
	return nil
}

// inside follows names into an object; what is not there is an empty object.
func inside(o object, names ...string) object {
	for _, name := range names {
		o, _ = o[name].(object)
	}
	return o
}
