package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/cometbft/cometbft/crypto"
	dbm "github.com/cosmos/cosmos-db"

	"cosmossdk.io/log/v2"

	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// inPlaceTestnetCmd turns a copy of a node's data into a chain of one validator, to try an upgrade or a
// fix on real state.
func inPlaceTestnetCmd() *cobra.Command {
	cmd := server.InPlaceTestnetCreator(func(logger log.Logger, db dbm.DB, opts servertypes.AppOptions) servertypes.Application {
		node, err := openTakenOver(logger, db, opts)
		if err != nil {
			fmt.Fprintln(os.Stderr, "Error:", err)
			os.Exit(1)
		}
		return node
	})
	cmd.Example = "cp -r ~/.saharad /tmp/copy\nsaharad in-place-testnet local-1 saharavaloper1… --home /tmp/copy"
	return cmd
}

func openTakenOver(logger log.Logger, db dbm.DB, opts servertypes.AppOptions) (servertypes.Application, error) {
	node, err := openApp(logger, db, opts, true)
	if err != nil {
		return nil, err
	}
	address, _ := opts.Get(server.KeyNewOpAddr).(string)
	operator, err := sdk.ValAddressFromBech32(address)
	if err != nil {
		return nil, fmt.Errorf("operator address %q: %w", address, err)
	}
	cometKey, ok := opts.Get(server.KeyUserPubKey).(crypto.PubKey)
	if !ok {
		return nil, fmt.Errorf("the home's consensus key is missing or of an unknown kind")
	}
	key, err := cryptocodec.FromCmtPubKeyInterface(cometKey)
	if err != nil {
		return nil, fmt.Errorf("consensus key: %w", err)
	}
	return node, node.TakeOver(operator, key)
}
