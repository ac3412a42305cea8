package main

import (
	"context"
	"fmt"
	"math/big"

	sdk "github.com/cosmos/cosmos-sdk/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// reward is what a validator has taken, with the transaction.
type reward struct {
	amount int64
	tx     string
	height int64
}

// claimRewards has the validators take what the fee collector has given them: the protocol's part of every call.
func (d *demo) claimRewards(ctx context.Context) error {
	// The fee collector gives what came in a block out in the next one.
	height, err := d.client.Height(ctx)
	if err != nil {
		return err
	}
	err = client.Until(ctx, sweepTime, "two more blocks", func(ctx context.Context) (bool, error) {
		now, err := d.client.Height(ctx)
		return now > height+1, err
	})
	if err != nil {
		return err
	}
	jobs := make([]client.Job, 0, len(d.net.Nodes))
	for i, node := range d.net.Nodes {
		a := d.accounts[fmt.Sprintf("node%d", i)]
		jobs = append(jobs, client.Job{From: a, Msgs: []sdk.Msg{
			&distrtypes.MsgWithdrawDelegatorReward{DelegatorAddress: a.Bech32(), ValidatorAddress: node.Validator},
			&distrtypes.MsgWithdrawValidatorCommission{ValidatorAddress: node.Validator},
		}})
	}
	answers, err := d.client.SendAll(ctx, jobs, func(int) {})
	if err != nil {
		return err
	}
	for _, answer := range answers {
		r := reward{tx: answer.TxHash, height: answer.Height}
		for _, e := range answer.Events {
			if e.Type != distrtypes.EventTypeWithdrawRewards && e.Type != distrtypes.EventTypeWithdrawCommission {
				continue
			}
			for _, a := range e.Attributes {
				if a.Key != sdk.AttributeKeyAmount {
					continue
				}
				coins, err := sdk.ParseCoinsNormalized(a.Value)
				if err != nil {
					return fmt.Errorf("rewards %q: %w", a.Value, err)
				}
				r.amount += coins.AmountOf(denom).Int64()
			}
		}
		d.rewards = append(d.rewards, r)
	}
	d.screen.say("%d validators take their part of the protocol's %s", len(jobs), report.Percent(protocolBps))
	return nil
}

// protocolParts says how the protocol's part of a cent is divided: the community's tax, and the rest by stake.
func (d *demo) protocolParts(ctx context.Context, add func(report.Part, *big.Rat)) error {
	params, err := distrtypes.NewQueryClient(d.client.Conn).Params(ctx, &distrtypes.QueryParamsRequest{})
	if err != nil {
		return err
	}
	tax, ok := new(big.Rat).SetString(params.Params.CommunityTax.String())
	if !ok {
		return fmt.Errorf("community tax %s", params.Params.CommunityTax)
	}
	bonded, err := stakingtypes.NewQueryClient(d.client.Conn).Validators(ctx, &stakingtypes.QueryValidatorsRequest{})
	if err != nil {
		return err
	}
	total, stake := new(big.Int), map[string]*big.Int{}
	for _, v := range bonded.Validators {
		stake[v.OperatorAddress] = v.Tokens.BigInt()
		total.Add(total, v.Tokens.BigInt())
	}
	whole := big.NewRat(protocolBps, 10_000)
	rest := new(big.Rat).Mul(whole, new(big.Rat).Sub(big.NewRat(1, 1), tax))
	left := d.books[1].Protocol
	for i, node := range d.net.Nodes {
		tokens, ok := stake[node.Validator]
		if !ok {
			return fmt.Errorf("node%d is no validator", i)
		}
		r := d.rewards[i]
		left -= r.amount
		part := new(big.Rat).SetFrac(tokens, total)
		add(report.Part{
			Who: fmt.Sprintf("node%d", i), Role: "validators and their delegators", Path: "by stake, of the protocol's " + report.Percent(protocolBps),
			Claimed: r.amount, Tx: r.tx, Height: r.height,
		}, part.Mul(part, rest))
	}
	// x/distribution reckons what a staked unit has earned to 10^-18: of a denom of six digits it rounds off what is less
	// than half a cent for a validator with 5,000 SAHARA, and keeps it.
	add(report.Part{
		Who: "everybody", Role: "the community pool; claimed: with what is rounded off", Path: "tax on the protocol's " + report.Percent(protocolBps), Claimed: left,
	}, new(big.Rat).Mul(whole, tax))
	return nil
}
