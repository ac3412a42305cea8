// Package keeper has people label items. wave.go is how labels come to be, infer.go and settle.go what becomes of them,
// payouts.go the way of the money.
package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	corestore "cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// memberKey is (task, labeler), pageKey (task, number within it).
type (
	memberKey = collections.Pair[uint64, sdk.AccAddress]
	pageKey   = collections.Pair[uint64, uint64]
)

// labelsKey is (task, labeler, batch).
type labelsKey = collections.Triple[uint64, sdk.AccAddress, uint32]

// Keeper is the only writer of the module's stores and of its account.
type Keeper struct {
	addresses address.Codec
	authority string
	accounts  types.AccountKeeper
	bank      types.BankKeeper
	pool      types.CommunityPool
	dataset   types.DatasetKeeper
	object    storetypes.StoreKey
	escrow    sdk.AccAddress
	// feeCollector is the module account of what tasks and invitations pay for the work of blocks.
	feeCollector string

	schema      collections.Schema
	params      collections.Item[types.Params]
	sequence    collections.Sequence
	tasks       collections.Map[uint64, types.Task]
	timers      collections.KeySet[pageKey] // nanoseconds since 1970, task: statuses that end by time
	work        collections.KeySet[pageKey] // when a task at a status that ends by work began to wait, task
	inferring   collections.KeySet[uint64]  // tasks at inference
	open        collections.KeySet[uint64]  // tasks that are not done
	members     collections.Map[memberKey, types.Member]
	cohort      collections.KeySet[memberKey]      // the present wave's, until they are counted
	workers     collections.Map[pageKey, []byte]   // accounts, by number in the inference
	labels      collections.Map[labelsKey, []byte] // until they are packed
	sheets      collections.Map[pageKey, []byte]   // by number of the first labeler (32 bits) and batch (32)
	slots       collections.Map[pageKey, []byte]   // pages of bits
	gold        collections.Map[pageKey, uint64]   // item (32 bits), class or number (32)
	records     collections.Map[pageKey, []byte]   // by kind (32 bits) and number (32)
	reputations collections.Map[reputationKey, types.Reputation]
	refunded    collections.KeySet[uint64]
	appeals     collections.Map[memberKey, types.Appeal]
	disputes    collections.Map[pageKey, types.Dispute] // by item
	made        collections.Map[pageKey, []byte]        // submissions of open work, by number of the first
	rows        collections.Map[pageKey, []byte]        // numbers, by batch (32 bits) and labeler (32)
}

// reputationKey is (domain, labeler).
type reputationKey = collections.Pair[string, sdk.AccAddress]

// New builds the keeper. feeCollector is the module account that takes fees. It panics on mistakes of the wiring only.
func New(
	cdc codec.BinaryCodec, store corestore.KVStoreService, object storetypes.StoreKey, addresses address.Codec,
	authority, feeCollector string,
	accounts types.AccountKeeper, bank types.BankKeeper, pool types.CommunityPool, dataset types.DatasetKeeper,
) Keeper {
	if _, err := addresses.StringToBytes(authority); err != nil {
		panic("x/labeling: authority " + authority + ": " + err.Error())
	}
	sb := collections.NewSchemaBuilder(store)
	byMember := collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey)
	byPage := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	k := Keeper{
		addresses: addresses, authority: authority, accounts: accounts, bank: bank, pool: pool, dataset: dataset,
		object: object, escrow: accounts.GetModuleAddress(types.ModuleName), feeCollector: feeCollector,

		params:    collections.NewItem(sb, types.ParamsKey, "params", codec.CollValue[types.Params](cdc)),
		sequence:  collections.NewSequence(sb, types.SequenceKey, "sequence"),
		tasks:     collections.NewMap(sb, types.TasksKey, "tasks", collections.Uint64Key, codec.CollValue[types.Task](cdc)),
		timers:    collections.NewKeySet(sb, types.TimersKey, "timers", byPage),
		work:      collections.NewKeySet(sb, types.WorkKey, "work", byPage),
		inferring: collections.NewKeySet(sb, types.InferringKey, "inferring", collections.Uint64Key),
		open:      collections.NewKeySet(sb, types.OpenKey, "open", collections.Uint64Key),
		members:   collections.NewMap(sb, types.MembersKey, "members", byMember, codec.CollValue[types.Member](cdc)),
		cohort:    collections.NewKeySet(sb, types.CohortKey, "cohort", byMember),
		workers:   collections.NewMap(sb, types.WorkersKey, "workers", byPage, collections.BytesValue),
		labels: collections.NewMap(sb, types.LabelsKey, "labels",
			collections.TripleKeyCodec(collections.Uint64Key, sdk.AccAddressKey, collections.Uint32Key), collections.BytesValue),
		sheets:  collections.NewMap(sb, types.SheetsKey, "sheets", byPage, collections.BytesValue),
		slots:   collections.NewMap(sb, types.SlotsKey, "slots", byPage, collections.BytesValue),
		gold:    collections.NewMap(sb, types.GoldKey, "gold", byPage, collections.Uint64Value),
		records: collections.NewMap(sb, types.RecordsKey, "records", byPage, collections.BytesValue),
		reputations: collections.NewMap(sb, types.ReputationsKey, "reputations",
			collections.PairKeyCodec(collections.StringKey, sdk.AccAddressKey), codec.CollValue[types.Reputation](cdc)),
		refunded: collections.NewKeySet(sb, types.RefundedKey, "refunded", collections.Uint64Key),
		appeals:  collections.NewMap(sb, types.AppealsKey, "appeals", byMember, codec.CollValue[types.Appeal](cdc)),
		disputes: collections.NewMap(sb, types.DisputesKey, "disputes", byPage, codec.CollValue[types.Dispute](cdc)),
		made:     collections.NewMap(sb, types.SubmissionsKey, "submissions", byPage, collections.BytesValue),
		rows:     collections.NewMap(sb, types.RowsKey, "rows", byPage, collections.BytesValue),
	}
	if k.escrow == nil || accounts.GetModuleAddress(feeCollector) == nil {
		panic("x/labeling: its module account or " + feeCollector + " is not in the permission table")
	}
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.schema = schema
	return k
}

// Params reads the parameters.
func (k Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }

// Task reads a task, or ErrUnknownTask.
func (k Keeper) Task(ctx context.Context, id uint64) (types.Task, error) {
	task, err := k.tasks.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return task, errorsmod.Wrapf(types.ErrUnknownTask, "task_id %d", id)
	}
	return task, err
}

// Member reads a labeler of a task, or ErrUnknownMember.
func (k Keeper) Member(ctx context.Context, task uint64, labeler sdk.AccAddress) (types.Member, error) {
	member, err := k.members.Get(ctx, collections.Join(task, labeler))
	if errors.Is(err, collections.ErrNotFound) {
		return member, errorsmod.Wrapf(types.ErrUnknownMember, "%s in task %d", labeler, task)
	}
	return member, err
}

// Reputation reads what a labeler has shown in a domain: nothing yet is zero.
func (k Keeper) Reputation(ctx context.Context, domain string, labeler sdk.AccAddress) (types.Reputation, error) {
	return orZero(k.reputations.Get(ctx, collections.Join(domain, labeler)))
}

// account reads an address in bech32 or 0x text.
func (k Keeper) account(field, text string) (sdk.AccAddress, error) {
	addr, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddress, "%s %.100q: %s", field, text, err)
	}
	return addr, nil
}

// orZero reads a record that is absent when it is empty.
func orZero[T any](value T, err error) (T, error) {
	if errors.Is(err, collections.ErrNotFound) {
		var zero T
		return zero, nil
	}
	return value, err
}

func emit(ctx context.Context, event proto.Message) error {
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(event)
}

// inTransaction tells whether what is put into the object store, or sent virtually, will be seen by this block's
// EndBlock. Governance executes messages in EndBlock itself; then all is done at once. A simulation counts as a
// transaction, so that its estimate of gas is right.
func inTransaction(ctx sdk.Context) bool {
	return ctx.TxIndex() >= 0 || ctx.ExecMode() != sdk.ExecModeFinalize
}

// page is the number of a record of two numbers.
func page(high, low uint32) uint64 { return uint64(high)<<32 | uint64(low) }
