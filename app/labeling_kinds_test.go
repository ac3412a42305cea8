package app_test

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
)

// TestOpenWorkAgrees takes transcripts and their review through nodes that run transactions one by one and at the same time:
// after every block they agree, and at the end nothing is left. A whole batch fits a transaction that is free for who was
// invited.
func TestOpenWorkAgrees(t *testing.T) {
	const items, redundancy = labelingtypes.MaxOpenBatch, 3
	c := cluster.New(t, cluster.Options{
		Accounts: 8, Nodes: []cluster.NodeOption{cluster.Sequential(), cluster.BlockSTM(4, false)},
	})
	labelers, reviewers := c.Accounts[1:4], c.Accounts[4:7]
	k := openTask(t, c, items, redundancy, items, func(s *labelingtypes.Spec) {
		s.Kind, s.Classes = labelingtypes.Kind_KIND_TRANSCRIPTION, 0
		s.Review = &labelingtypes.Review{
			InstructionsCid: s.InstructionsCid, Redundancy: 3, BatchSize: 1_000,
			Bounty: sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, sdkmath.NewInt(3*items*redundancy*1_000))),
			Bond:   sdk.NewInt64Coin(chain.BaseDenom, 1_000), JoinSeconds: 60, CommitSeconds: 60, RevealSeconds: 60, MaxWaves: 1,
		}
	})
	k.says = func(who sdk.AccAddress, item uint32) []byte {
		digest := sha256.Sum256(binary.BigEndian.AppendUint32(who, item))
		return digest[:]
	}
	k.until(labelingtypes.Status_STATUS_JOIN)
	k.block(labelers, k.join)
	k.until(labelingtypes.Status_STATUS_COMMIT)
	k.block(labelers, k.commit)
	k.until(labelingtypes.Status_STATUS_REVEAL)
	for _, result := range k.block(labelers, k.reveal).TxResults {
		t.Logf("a batch of %d submissions takes %d gas", items, result.GasUsed)
		require.Less(t, result.GasUsed, int64(labelingtypes.DefaultFreeGas))
	}
	k.until(labelingtypes.Status_STATUS_REVIEW)
	review := labelingTask{t: t, c: c, id: k.task().Review, says: func(_ sdk.AccAddress, item uint32) []byte { return []byte{byte(item % 5 / 4)} }}
	review.work(reviewers, labelingtypes.Status_STATUS_DONE)
	k.until(labelingtypes.Status_STATUS_DONE)
	require.NotZero(t, k.task().DatasetId)
	require.EqualValues(t, items*redundancy*4/5, k.task().Outcome.Earned>>25)
	k.block(reviewers, review.claim)
	k.block(labelers, k.claim)
	k.requireDrained()
}

// TestNumbersAgree takes numbers through both kinds of nodes.
func TestNumbersAgree(t *testing.T) {
	const items = 40
	c := cluster.New(t, cluster.Options{
		Accounts: 6, Nodes: []cluster.NodeOption{cluster.Sequential(), cluster.BlockSTM(4, false)},
	})
	k := openTask(t, c, items, 5, items, func(s *labelingtypes.Spec) {
		s.Kind, s.Classes, s.Range = labelingtypes.Kind_KIND_NUMERIC, 0, &labelingtypes.Range{Min: -100, Max: 10_000, Tolerance: 20}
	})
	k.says = func(who sdk.AccAddress, item uint32) []byte {
		return binary.BigEndian.AppendUint32(nil, item*200+uint32(who[0]%16))
	}
	k.work(c.Accounts[1:], labelingtypes.Status_STATUS_DONE)
	require.NotZero(t, k.task().DatasetId)
	require.EqualValues(t, 5*items, k.task().Outcome.Earned>>25, "all agree")
	k.block(c.Accounts[1:], k.claim)
	k.requireDrained()
}
