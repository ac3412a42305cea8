package cluster

import (
	"encoding/binary"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"

	"github.com/sahara-chain/sahara/app/chain"
)

// CounterContract is the creation code of a contract that adds one to its only slot on every call: every
// two calls in a block conflict. Its runtime code is
// PUSH1 0, SLOAD, PUSH1 1, ADD, PUSH1 0, SSTORE, STOP.
var CounterContract = common.FromHex("696000546001016000550060005260" + "0a6016f3")

// Workload draws random transactions of all kinds from the cluster's seed.
type Workload struct {
	c *Cluster
	// Conflicting is the chance in 100 that a transaction touches what others of the block touch: the
	// same sender, the same receiver, the same contract slot, the same validator, the same proposal.
	Conflicting int

	counter   *common.Address // deployed in the first block
	proposals uint64          // submitted so far
}

// NewWorkload draws from the cluster's own source, so that the seed covers it.
func NewWorkload(c *Cluster, conflicting int) *Workload {
	return &Workload{c: c, Conflicting: conflicting}
}

// Counter is the counter contract's address, or nil before the first block.
func (w *Workload) Counter() *common.Address { return w.counter }

// Block draws n transactions. Sequences follow those that were drawn before in the block; call it once a
// block, after the last one was committed.
func (w *Workload) Block(n int) [][]byte {
	for _, account := range w.c.Accounts {
		account.Sync()
	}
	txs := make([][]byte, 0, n)
	if w.counter == nil {
		deployer := w.c.Accounts[0]
		address := ethcrypto.CreateAddress(deployer.Hex(), deployer.sequence)
		w.counter = &address
		txs = append(txs, deployer.EthTx(nil, new(big.Int), 200_000, CounterContract))
	}
	// Those that do not conflict come from different senders, in an order of their own each block.
	order := w.c.Rand.Perm(len(w.c.Accounts))
	for i := len(txs); i < n; i++ {
		hot := w.c.Rand.IntN(100) < w.Conflicting
		from := w.c.Accounts[order[i%len(order)]]
		to := w.c.Accounts[order[(i+1)%len(order)]]
		if hot {
			from = w.c.Accounts[w.c.Rand.IntN(3)]
			to = w.c.Accounts[3]
		}
		txs = append(txs, w.draw(from, to, hot))
	}
	return txs
}

func (w *Workload) draw(from, to *Account, hot bool) []byte {
	r := w.c.Rand
	coins := func() sdk.Coins {
		return sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1+r.Int64N(1e18)))
	}
	validators := w.c.Validators()
	validator, other := validators[r.IntN(len(validators))].String(), validators[r.IntN(len(validators))].String()
	if hot {
		validator = validators[0].String()
	}
	stake := sdk.NewInt64Coin(chain.BaseDenom, 1+r.Int64N(1e18))

	switch r.IntN(20) {
	case 0, 1, 2, 3:
		return from.Sign(TxOptions{}, banktypes.NewMsgSend(from.Address, to.Address, coins()))
	case 4:
		amount := coins()
		third := w.c.Accounts[r.IntN(len(w.c.Accounts))]
		return from.Sign(TxOptions{}, banktypes.NewMsgMultiSend(
			banktypes.NewInput(from.Address, amount.Add(amount...)),
			[]banktypes.Output{banktypes.NewOutput(to.Address, amount), banktypes.NewOutput(third.Address, amount)}))
	case 5, 6:
		return from.Sign(TxOptions{}, stakingtypes.NewMsgDelegate(from.Address.String(), validator, stake))
	case 7:
		return from.Sign(TxOptions{}, stakingtypes.NewMsgUndelegate(from.Address.String(), validator, stake))
	case 8:
		return from.Sign(TxOptions{}, stakingtypes.NewMsgBeginRedelegate(from.Address.String(), validator, other, stake))
	case 9:
		return from.Sign(TxOptions{}, distrtypes.NewMsgWithdrawDelegatorReward(from.Address.String(), validator))
	case 10:
		w.proposals++
		return from.Sign(TxOptions{}, w.proposal(from, coins()))
	case 11:
		return from.Sign(TxOptions{}, govv1.NewMsgDeposit(from.Address, 1+r.Uint64N(w.proposals+1), chain.Coins(1+r.Int64N(500))))
	case 12:
		return from.Sign(TxOptions{}, govv1.NewMsgVote(from.Address, 1+r.Uint64N(w.proposals+1), govv1.OptionYes, ""))
	case 13, 14:
		hex := to.Hex()
		return from.EthTx(&hex, big.NewInt(1+r.Int64N(1e18)), 21_000, nil)
	case 15, 16:
		if hot {
			return from.EthTx(w.counter, new(big.Int), 100_000, nil)
		}
		return from.EthTx(nil, new(big.Int), 200_000, CounterContract)
	case 17:
		// A leave to send that nobody gave: fails after its fee is paid.
		exec := authz.NewMsgExec(from.Address, []sdk.Msg{banktypes.NewMsgSend(to.Address, from.Address, coins())})
		return from.Sign(TxOptions{}, &exec)
	case 18:
		// Runs out of gas in its message.
		return from.Sign(TxOptions{Gas: 70_000}, stakingtypes.NewMsgDelegate(from.Address.String(), validator, stake))
	default:
		// More than it has.
		return from.Sign(TxOptions{}, banktypes.NewMsgSend(from.Address, to.Address, chain.Coins(10*accountBalance)))
	}
}

// proposal asks for coins of the community pool.
func (w *Workload) proposal(from *Account, amount sdk.Coins) sdk.Msg {
	spend := &distrtypes.MsgCommunityPoolSpend{
		Authority: authtypes.NewModuleAddress(govtypes.ModuleName).String(), Recipient: from.Address.String(), Amount: amount,
	}
	msg, err := govv1.NewMsgSubmitProposal([]sdk.Msg{spend}, chain.Coins(1_000), from.Address.String(),
		"", "spend", "random", false)
	if err != nil {
		panic(err)
	}
	return msg
}

// CounterValue reads the counter contract's slot on the first node.
func (w *Workload) CounterValue() uint64 {
	value := w.c.First().EVMKeeper.GetState(w.c.Context(), *w.counter, common.Hash{})
	return binary.BigEndian.Uint64(value[24:])
}
