package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/privval"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client/input"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

const flagSkipConfirmation = "skip-confirmation"

// inPlaceTestnetCmd turns a copy of a node's data into a chain of one validator, to try an upgrade or a
// fix on real state.
func inPlaceTestnetCmd() *cobra.Command {
	cmd := server.InPlaceTestnetCreator(func(logger log.Logger, db dbm.DB, opts servertypes.AppOptions) servertypes.Application {
		node, err := openTakenOver(logger, db, opts)
		if err != nil {
			fmt.Fprintln(os.Stderr, "Error:", err.Error())
			os.Exit(1)
		}
		return node
	})
	stock := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		// The stock command writes the chain id into genesis before anything else: a mistake must show here.
		if args[0] == "" || len(args[0]) > cmttypes.MaxChainIDLen {
			return fmt.Errorf("chain id %q, want 1 to %d characters", args[0], cmttypes.MaxChainIDLen)
		}
		if _, err := operatorAddress(args[1]); err != nil {
			return err
		}
		if confirmed, err := confirm(cmd); err != nil || !confirmed {
			return err
		}
		// The key has voted on the old chain at the very height at which the new one begins, and CometBFT's
		// guard against signing twice would stop the new one there.
		config := server.GetServerContextFromCmd(cmd).Config
		privval.LoadFilePV(config.PrivValidatorKeyFile(), config.PrivValidatorStateFile()).Reset()
		return stock(cmd, args)
	}
	cmd.Example = "cp -r ~/.saharad /tmp/copy\nsaharad in-place-testnet local-1 saharavaloper1… --home /tmp/copy"
	return cmd
}

// confirm asks in the stock command's place, before anything is changed.
func confirm(cmd *cobra.Command) (bool, error) {
	if skip, _ := cmd.Flags().GetBool(flagSkipConfirmation); skip {
		return true, nil
	}
	confirmed, err := input.GetConfirmation("This changes the data of this home for good. Go on?",
		bufio.NewReader(cmd.InOrStdin()), cmd.ErrOrStderr())
	if err != nil {
		return false, fmt.Errorf("no answer to whether the data may be changed (--%s says yes): %w", flagSkipConfirmation, err)
	}
	if !confirmed {
		return false, nil
	}
	return true, cmd.Flags().Set(flagSkipConfirmation, "true")
}

func openTakenOver(logger log.Logger, db dbm.DB, opts servertypes.AppOptions) (servertypes.Application, error) {
	node, err := openApp(logger, db, opts, true)
	if err != nil {
		return nil, err
	}
	address, _ := opts.Get(server.KeyNewOpAddr).(string)
	operator, err := operatorAddress(address)
	if err != nil {
		return nil, err
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

func operatorAddress(text string) (sdk.ValAddress, error) {
	address, err := sdk.ValAddressFromBech32(text)
	if err != nil {
		return nil, fmt.Errorf("operator address %q: %w", text, err)
	}
	return address, nil
}
