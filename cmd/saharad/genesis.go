package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/store/v2/rootmulti"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/sahara-chain/sahara/app"
)

// errNoValidator: the genesis is well, but no chain starts from it yet.
var errNoValidator = errors.New("it has no validator: `saharad genesis gentx` and `saharad genesis collect-gentxs` add one")

// genesisCmd is the SDK's genesis commands with a validate that starts a chain from the file.
func genesisCmd(described *app.App, home string) *cobra.Command {
	cmd := genutilcli.Commands(described.TxConfig(), described.BasicModuleManager, home)
	validate := find(cmd, "validate")
	validate.Short = "Check a genesis file by starting a chain from it in memory"
	validate.RunE = func(cmd *cobra.Command, args []string) error {
		path := server.GetServerContextFromCmd(cmd).Config.GenesisFile()
		if len(args) > 0 {
			path = args[0]
		}
		err := tryGenesis(path)
		if err == nil || errors.Is(err, errNoValidator) {
			cmd.Printf("%s is a valid genesis file\n", path)
		}
		if errors.Is(err, errNoValidator) {
			cmd.Println("but", errNoValidator)
			return nil
		}
		return err
	}
	return cmd
}

// checkFirstStart refuses a genesis from which the chain cannot start, before anything is written. A chain
// that has started has no more use for it, and one that is joined by state sync never had: after an upgrade
// the modules may not even know the old form.
func checkFirstStart(ctx *server.Context) error {
	if ctx.Config.StateSync.Enable {
		return nil
	}
	height, err := committedHeight(ctx)
	if err != nil || height > 0 {
		return err
	}
	return tryGenesis(ctx.Config.GenesisFile())
}

// committedHeight is the height of the newest state in the home, 0 if there is none.
func committedHeight(ctx *server.Context) (height int64, err error) {
	data := filepath.Join(ctx.Config.RootDir, "data")
	if _, err := os.Stat(filepath.Join(data, "application.db")); errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	db, err := dbm.NewDB("application", server.GetAppDBBackend(ctx.Viper), data)
	if err != nil {
		return 0, fmt.Errorf("%w (does another saharad run with this home?)", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return rootmulti.GetLatestVersion(db), nil
}

// tryGenesis starts a chain from a genesis file in memory and reports what stands against it. Nothing less
// finds every fault: some show when modules meet or genesis transactions run, and some modules panic.
func tryGenesis(path string) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			// Some modules put whole transactions into their message, indented over a screen.
			err = errors.New(strings.Join(strings.Fields(fmt.Sprint(reason)), " "))
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}()
	doc, err := readGenesis(path)
	if err != nil {
		return err
	}
	node, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), true, "",
		settings{server.FlagMempoolMaxTxs: -1})
	if err != nil {
		return err
	}
	defer node.Close()
	// Not through New, which would settle the EVM's chain id for the process: the node itself does that.
	baseapp.SetChainID(doc.ChainID)(node.BaseApp)
	validators := make([]*cmttypes.Validator, len(doc.Validators))
	for i, v := range doc.Validators {
		validators[i] = cmttypes.NewValidator(v.PubKey, v.Power)
	}
	params := doc.ConsensusParams.ToProto()
	_, err = node.InitChain(&abci.RequestInitChain{
		Time:            doc.GenesisTime,
		ChainId:         doc.ChainID,
		InitialHeight:   doc.InitialHeight,
		ConsensusParams: &params,
		Validators:      cmttypes.TM2PB.ValidatorUpdates(cmttypes.NewValidatorSet(validators)),
		AppStateBytes:   doc.AppState,
	})
	if err != nil && strings.Contains(err.Error(), "validator set is empty after InitGenesis") {
		return errNoValidator
	}
	return err
}

// readGenesis reads the document around the modules' state.
func readGenesis(path string) (*cmttypes.GenesisDoc, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.Unwrap(err) // without the path, which the caller adds
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, &json.RawMessage{}); errors.As(err, &syntax) {
		return nil, fmt.Errorf("line %d: %w", 1+bytes.Count(raw[:syntax.Offset], []byte("\n")), err)
	}
	genesis, err := genutiltypes.AppGenesisFromReader(bytes.NewReader(raw))
	if both, ok := err.(interface{ Unwrap() []error }); ok {
		return nil, both.Unwrap()[0] // the other is of a second try, with CometBFT's older format
	}
	if err != nil {
		return nil, err
	}
	if err := genesis.ValidateAndComplete(); err != nil {
		return nil, err
	}
	if len(genesis.AppState) == 0 {
		return nil, errors.New("app_state is missing")
	}
	return genesis.ToGenesisDoc()
}
