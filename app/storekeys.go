package app

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	evidencetypes "github.com/cosmos/cosmos-sdk/x/evidence/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	erc20types "github.com/cosmos/evm/x/erc20/types"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	ibctransfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	modeltypes "github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// kvStoreNames are the persistent stores, whose roots make the app hash. Adding or removing one needs a
// store upgrade (see upgrades/).
var kvStoreNames = []string{
	authtypes.StoreKey,
	authzkeeper.StoreKey,
	banktypes.StoreKey,
	consensustypes.StoreKey,
	datasettypes.StoreKey,
	distrtypes.StoreKey,
	erc20types.StoreKey,
	evidencetypes.StoreKey,
	evmtypes.StoreKey,
	feegrant.StoreKey,
	feemarkettypes.StoreKey,
	govtypes.StoreKey,
	ibcexported.StoreKey,
	ibctransfertypes.StoreKey,
	labelingtypes.StoreKey,
	licensetypes.StoreKey,
	minttypes.StoreKey,
	modeltypes.StoreKey,
	royaltytypes.StoreKey,
	slashingtypes.StoreKey,
	stakingtypes.StoreKey,
	upgradetypes.StoreKey,
	usagetypes.StoreKey,
}

// objectStoreNames live for one block and are cleared at Commit: per-transaction sums that EndBlock folds,
// so that many transactions may pay one account without a key in common.
var objectStoreNames = []string{
	banktypes.ObjectStoreKey,     // fees and other virtual sends, keyed by account and transaction
	evmtypes.ObjectKey,           // block bloom and gas, keyed by transaction
	labelingtypes.ObjectStoreKey, // what is to leave the escrow of labeling, keyed by transaction
	royaltytypes.ObjectStoreKey,  // payments and claims, keyed by asset or payee and transaction
	usagetypes.ObjectStoreKey,    // what is to leave the escrow of usage, keyed by transaction
}

// storeKeys holds every store of the app. There is no transient and no memory store: what they were for
// lives in object stores, which Block-STM can version.
type storeKeys struct {
	kv     map[string]*storetypes.KVStoreKey
	object map[string]*storetypes.ObjectStoreKey
}

func newStoreKeys() storeKeys {
	return storeKeys{
		kv:     storetypes.NewKVStoreKeys(kvStoreNames...),
		object: storetypes.NewObjectStoreKeys(objectStoreNames...),
	}
}

// sorted lists all stores by name: the list that Block-STM indexes by and that the EVM's state database
// snapshots. The order is part of neither state nor hash, but it must not differ between runs.
func (k storeKeys) sorted() []storetypes.StoreKey {
	keys := make([]storetypes.StoreKey, 0, len(kvStoreNames)+len(objectStoreNames))
	for _, name := range kvStoreNames {
		keys = append(keys, k.kv[name])
	}
	for _, name := range objectStoreNames {
		keys = append(keys, k.object[name])
	}
	slices.SortFunc(keys, func(a, b storetypes.StoreKey) int { return cmp.Compare(a.Name(), b.Name()) })
	return keys
}

// assertReachable checks that listed holds exactly the mounted stores. Block-STM answers an access to an
// unlisted store with the first listed one (SDK v0.54.4, internal/blockstm/mvmemory.go:101), which would
// corrupt state without an error; so a mistake here must stop the node before its first block.
func assertReachable(mounted map[string]storetypes.StoreKey, listed []storetypes.StoreKey) error {
	var errs []error
	seen := make(map[string]bool, len(listed))
	for _, key := range listed {
		if seen[key.Name()] {
			errs = append(errs, fmt.Errorf("store %q is listed twice for the block executor", key.Name()))
		}
		seen[key.Name()] = true
		if mounted[key.Name()] != key {
			errs = append(errs, fmt.Errorf("store %q is listed for the block executor but not mounted", key.Name()))
		}
	}
	missing := make([]string, 0)
	for name := range mounted { //determinism:allow start-up check; the names are sorted before use
		if !seen[name] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	for _, name := range missing {
		errs = append(errs, fmt.Errorf("store %q is mounted but not listed for the block executor", name))
	}
	return errors.Join(errs...)
}
