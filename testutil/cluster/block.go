package cluster

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/stretchr/testify/require"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/sahara-chain/sahara/app"
)

// BlockTime is the time between blocks unless NextBlockAfter says otherwise.
const BlockTime = time.Second

// NextBlock makes a block of txs, runs it on all nodes and returns the results, which are the same on all.
func (c *Cluster) NextBlock(txs ...[]byte) *abci.ResponseFinalizeBlock {
	c.t.Helper()
	return c.NextBlockAfter(BlockTime, txs...)
}

// NextBlockAfter is NextBlock with a time of the block that is later than the last one's by dt.
//
// Each node goes through the calls that CometBFT makes: the first one proposes, all vote on the proposal,
// finalize and commit. Between any two calls a node may crash; one that had finalized but not committed
// finalizes again, as CometBFT's replay would have it.
func (c *Cluster) NextBlockAfter(dt time.Duration, txs ...[]byte) *abci.ResponseFinalizeBlock {
	c.t.Helper()
	votes := c.lastCommit()
	proposer := c.validators[int(c.height)%len(c.validators)].consensusKey()
	height, now := c.height+1, c.now.Add(dt)

	maxBytes := app.DefaultConsensusParams().Block.MaxBytes
	prepared, err := c.First().PrepareProposal(&abci.RequestPrepareProposal{
		Height: height, Time: now, Txs: txs, MaxTxBytes: maxBytes, ProposerAddress: proposer,
	})
	require.NoError(c.t, err)
	require.Len(c.t, prepared.Txs, len(txs), "height %d: the proposal leaves transactions out", height)
	c.maybeCrash(c.Nodes[0])

	hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(height)))
	for _, n := range c.Nodes {
		vote, err := n.App.ProcessProposal(&abci.RequestProcessProposal{
			Height: height, Time: now, Txs: txs, ProposerAddress: proposer, Hash: hash[:], ProposedLastCommit: votes,
		})
		require.NoError(c.t, err, n.Name)
		require.Equal(c.t, abci.ResponseProcessProposal_ACCEPT, vote.Status, "%s rejects block %d", n.Name, height)
		c.maybeCrash(n)
	}

	request := &abci.RequestFinalizeBlock{
		Height: height, Time: now, Txs: txs, Hash: hash[:], ProposerAddress: proposer, DecidedLastCommit: votes,
		NextValidatorsHash: hash[:],
	}
	var first *abci.ResponseFinalizeBlock
	for _, n := range c.Nodes {
		start := time.Now()
		result, err := n.App.FinalizeBlock(request)
		n.Spent += time.Since(start)
		require.NoError(c.t, err, "%s at height %d", n.Name, height)
		if c.maybeCrash(n) {
			again, err := n.App.FinalizeBlock(request)
			require.NoError(c.t, err, "%s at height %d, after a crash", n.Name, height)
			requireSameBlock(c.t, height, n.Name, result, n.Name+" after a crash", again)
		}
		if first == nil {
			first = result
		}
		requireSameBlock(c.t, height, c.Nodes[0].Name, first, n.Name, result)
	}
	for _, n := range c.Nodes {
		start := time.Now()
		_, err := n.App.Commit()
		n.Spent += time.Since(start)
		require.NoError(c.t, err, n.Name)
	}
	c.height, c.now, c.appHash = height, now, first.AppHash
	for _, n := range c.Nodes {
		c.maybeCrash(n)
		require.Equal(c.t, first.AppHash, n.App.LastCommitID().Hash, "%s commits another hash at height %d", n.Name, height)
		require.NoError(c.t, n.App.CheckInvariants(c.context(n)), n.Name)
	}
	return first
}

// TryFinalize runs an empty block on the first node only and does not commit it.
func (c *Cluster) TryFinalize() (*abci.ResponseFinalizeBlock, error) {
	height := c.height + 1
	hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(height)))
	return c.First().FinalizeBlock(&abci.RequestFinalizeBlock{
		Height: height, Time: c.now.Add(BlockTime), Hash: hash[:], DecidedLastCommit: c.lastCommit(),
		ProposerAddress: c.validators[0].consensusKey(), NextValidatorsHash: hash[:],
	})
}

// lastCommit are the votes on the last block; the first block has none before it.
func (c *Cluster) lastCommit() abci.CommitInfo {
	if c.height == 0 {
		return abci.CommitInfo{}
	}
	return abci.CommitInfo{Votes: c.votes()}
}
