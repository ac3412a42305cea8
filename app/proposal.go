package app

import (
	"context"
	"math/bits"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkmempool "github.com/cosmos/cosmos-sdk/types/mempool"
)

// setProposalHandlers makes proposals respect the consensus parameters MaxBytes and MaxGas when we make
// one and when we vote on another's. The block gas meter is off (executor.go), so this is where the limits
// hold.
//
// A vote looks only at what every honest node must see alike: the bytes, whether they decode, and the gas
// that they declare. It does not run the ante handler: an invalid transaction in a block fails by itself
// and pays for what it can, while a vote that depended on state could reject an honest proposal and stop
// the chain.
func (app *App) setProposalHandlers(mempool sdkmempool.Mempool) {
	prepare := baseapp.NewDefaultProposalHandler(mempool, encodeOnly{app.BaseApp})
	prepare.SetTxSelector(&boundedSelector{})
	app.SetPrepareProposal(prepare.PrepareProposalHandler())
	app.SetProcessProposal(app.processProposal)
}

func (app *App) processProposal(ctx sdk.Context, req *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	block := ctx.ConsensusParams().Block
	limits := newBlockLimits(block.GetMaxBytes(), block.GetMaxGas())
	for i, bz := range req.Txs {
		tx, err := app.txDecoder(bz)
		if err != nil {
			return app.reject(req, i, "does not decode: "+err.Error())
		}
		if !limits.take(txSize(bz), gasWanted(tx)) {
			return app.reject(req, i, "exceeds the block's max_bytes or max_gas")
		}
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

func (app *App) reject(req *abci.RequestProcessProposal, tx int, why string) (*abci.ResponseProcessProposal, error) {
	app.Logger().Error("rejected a proposal", "height", req.Height, "tx", tx, "reason", why)
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
}

// blockLimits is the room left in a block, in bytes and in gas. A limit that is not positive is none, as
// in CometBFT; genesis refuses a chain without a gas limit (genesis.go).
type blockLimits struct {
	bytes, gas               uint64
	boundedBytes, boundedGas bool
}

func newBlockLimits(maxBytes, maxGas int64) blockLimits {
	limits := blockLimits{boundedBytes: maxBytes > 0, boundedGas: maxGas > 0}
	if limits.boundedBytes {
		limits.bytes = uint64(maxBytes) //nolint:gosec // positive
	}
	if limits.boundedGas {
		limits.gas = uint64(maxGas) //nolint:gosec // positive
	}
	return limits
}

// take uses up room for one transaction and tells whether there was enough; if not, nothing is used. The
// subtractions carry out, so no sum of declared gas can wrap around the limit, as it can in the SDK's own
// selector (two transactions of 2^63 gas sum to zero).
func (l *blockLimits) take(size, gas uint64) bool {
	bytesLeft, overBytes := bits.Sub64(l.bytes, size, 0)
	gasLeft, overGas := bits.Sub64(l.gas, gas, 0)
	if l.boundedBytes && overBytes == 1 || l.boundedGas && overGas == 1 {
		return false
	}
	l.bytes, l.gas = bytesLeft, gasLeft
	return true
}

// full tells that no further transaction can fit.
func (l *blockLimits) full() bool {
	return l.boundedBytes && l.bytes == 0 || l.boundedGas && l.gas == 0
}

// txSize is what a transaction takes of a block's bytes, with its length prefix.
func txSize(bz []byte) uint64 {
	return uint64(cmttypes.ComputeProtoSizeForTxs([]cmttypes.Tx{bz})) //nolint:gosec // a size is not negative
}

// gasWanted is the gas limit that a transaction declares.
func gasWanted(tx sdk.Tx) uint64 {
	if withGas, ok := tx.(baseapp.GasTx); ok {
		return withGas.GetGas()
	}
	return 0
}

// boundedSelector picks transactions for a proposal while they fit. It is used by one proposal at a time.
type boundedSelector struct {
	limits  blockLimits
	started bool
	txs     [][]byte
}

func (s *boundedSelector) SelectedTxs(context.Context) [][]byte { return append([][]byte{}, s.txs...) }

func (s *boundedSelector) Clear() { *s = boundedSelector{} }

func (s *boundedSelector) SelectTxForProposal(_ context.Context, maxBytes, maxGas uint64, tx sdk.Tx, bz []byte) bool {
	if !s.started {
		// The SDK's caller has turned int64 into uint64; -1, for no limit, comes back as it was.
		s.limits = newBlockLimits(int64(maxBytes), int64(maxGas)) //nolint:gosec // see above
		s.started = true
	}
	if s.limits.take(txSize(bz), gasWanted(tx)) {
		s.txs = append(s.txs, bz)
	}
	return s.limits.full()
}

// encodeOnly takes transactions from the mempool as they are: the mempool has checked them in CheckTx and
// checks them again after every block.
type encodeOnly struct {
	*baseapp.BaseApp
}

func (v encodeOnly) PrepareProposalVerifyTx(tx sdk.Tx) ([]byte, error) { return v.TxEncode(tx) }
