package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

const chainID = "town-1"

// town is a chain with one task, which goes on as soon as everybody has done its part. It is simpler than x/labeling:
// what commands ask of it and send to it is the same.
type town struct {
	t  *testing.T
	mu sync.Mutex

	task    types.Task
	members map[string]*types.Member
	labels  map[string][]byte // by labeler and batch
	gold    []types.GoldEntry
	expect  int // labelers of each wave
	answers []types.Answer
	workers map[string]inference.Worker
	root    []byte

	sent []sdk.Msg
	// tamper changes an answer to a query.
	tamper func(any)
}

func newTown(t *testing.T, expect int) *town {
	t.Helper()
	return &town{
		t: t, expect: expect, members: map[string]*types.Member{}, labels: map[string][]byte{}, tamper: func(any) {},
		workers: map[string]inference.Worker{},
	}
}

func batchKey(labeler string, batch uint32) string { return fmt.Sprintf("%s/%d", labeler, batch) }

func (c *town) places() shuffle.Shuffle { return shuffle.New(c.task.Seed, "items", c.task.Spec.Items) }

// deliver does what a message says.
func (c *town) deliver(msg sdk.Msg, answer proto.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, msg)
	if labeler, ok := labelerOf(msg); ok {
		if m := c.members[labeler]; m != nil && m.Free > 0 {
			m.Free--
		}
	}
	switch msg := msg.(type) {
	case *types.MsgCreateTask:
		if err := msg.Spec.Validate(); err != nil {
			return err
		}
		c.task = types.Task{Id: 1, Requester: msg.Requester, Spec: msg.Spec, Status: types.Status_STATUS_JOIN, Wave: 1, Seed: []byte("seed")}
		answer.(*types.MsgCreateTaskResponse).TaskId = 1
	case *types.MsgJoin:
		m := c.members[msg.Labeler]
		if m == nil {
			m = &types.Member{}
			c.members[msg.Labeler] = m
		}
		if c.task.Status != types.Status_STATUS_JOIN || m.Wave == c.task.Wave {
			return types.ErrStatus
		}
		m.Wave = c.task.Wave
	case *types.MsgCommit:
		if c.task.Status != types.Status_STATUS_COMMIT || msg.Wave != c.task.Wave {
			return types.ErrStatus
		}
		c.members[msg.Labeler].Commitment = msg.Commitment
	case *types.MsgReveal:
		m := c.members[msg.Labeler]
		if c.task.Status != types.Status_STATUS_REVEAL || m.Revealed {
			return types.ErrStatus
		}
		address, err := sdk.AccAddressFromBech32(msg.Labeler)
		require.NoError(c.t, err)
		batch := c.task.Spec.Plan().Batch(m.Slot - 1)
		hash := blind.Commitment(blind.Batch{ChainID: chainID, Task: 1, Wave: m.Wave, Batch: batch, Labeler: address}, msg.Labels, msg.Salt)
		if !bytes.Equal(hash[:], m.Commitment) {
			return types.ErrReveal
		}
		m.Revealed = true
		c.labels[batchKey(msg.Labeler, batch)] = msg.Labels
	case *types.MsgRevealGold:
		for _, item := range msg.Items {
			if err := blind.VerifyGold(blind.Hash(c.task.Spec.Gold.Root), uint64(c.task.Spec.GoldItems()), uint64(len(c.gold)),
				item.Item, uint8(item.Class), item.Salt, item.Proof); err != nil {
				return err
			}
			c.gold = append(c.gold, types.GoldEntry{Item: item.Item, Class: item.Class})
			if len(c.task.GoldRevealed) == 0 {
				c.task.GoldRevealed = make([]uint32, c.task.Spec.Classes)
			}
			c.task.GoldRevealed[item.Class]++
		}
	case *types.MsgClaim:
		m := c.members[msg.Sender]
		if m.Paid {
			return types.ErrNothing
		}
		m.Paid = true
		*answer.(*types.MsgClaimResponse) = types.MsgClaimResponse{Paid: c.due(msg.Sender), Shares: c.shares(msg.Sender)}
	}
	return nil
}

// labelerOf is who sends a message that an invitation pays for.
func labelerOf(msg sdk.Msg) (string, bool) {
	switch msg := msg.(type) {
	case *types.MsgJoin:
		return msg.Labeler, true
	case *types.MsgCommit:
		return msg.Labeler, true
	case *types.MsgReveal:
		return msg.Labeler, true
	case *types.MsgClaim:
		return msg.Sender, true
	}
	return "", false
}

func (c *town) due(labeler string) sdk.Coins {
	return types.FloorPay(c.task.Spec.LabelPay(), c.earned(labeler))
}

func (c *town) earned(labeler string) uint64 {
	return types.Earned(c.task.Spec.Classes, c.workers[labeler], c.task.Outcome.GoldVoid)
}

func (c *town) shares(labeler string) uint64 {
	return types.FloorShares(c.task.Spec.Result.LabelerShares, c.earned(labeler), c.task.Outcome.Earned)
}

// cohort are those of the present wave, by address.
func (c *town) cohort() (names []string) {
	for name, m := range c.members {
		if m.Wave == c.task.Wave {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (c *town) all(test func(*types.Member) bool) bool {
	for _, name := range c.cohort() {
		if m := c.members[name]; m.Slot > 0 && !test(m) {
			return false
		}
	}
	return true
}

// tick goes on if it can.
func (c *town) tick() {
	cohort := c.cohort()
	switch c.task.Status {
	case types.Status_STATUS_JOIN:
		if len(cohort) == c.expect {
			plan := c.task.Spec.Plan()
			for n, name := range cohort {
				// Another batch in each wave.
				if slot := c.task.Filled + (uint32(n)+c.task.Wave)%uint32(len(cohort)); slot < plan.Slots() {
					c.members[name].Slot = slot + 1
				}
			}
			c.task.Status = types.Status_STATUS_COMMIT
		}
	case types.Status_STATUS_COMMIT:
		if c.all(func(m *types.Member) bool { return len(m.Commitment) > 0 }) {
			c.task.Status = types.Status_STATUS_REVEAL
		}
	case types.Status_STATUS_REVEAL:
		if c.all(func(m *types.Member) bool { return m.Revealed }) {
			c.count(cohort)
		}
	case types.Status_STATUS_GOLD:
		if c.task.GoldShown() {
			c.infer()
		}
	}
}

func (c *town) count(cohort []string) {
	for _, name := range cohort {
		m := c.members[name]
		if m.Slot == 0 {
			continue
		}
		batch := c.task.Spec.Plan().Batch(m.Slot - 1)
		m.Batches = append(m.Batches, batch)
		if m.Number == 0 {
			c.task.Workers++
			m.Number = c.task.Workers
		}
		c.task.Labels += uint64(len(c.labels[batchKey(name, batch)]))
		m.Slot, m.Commitment, m.Revealed = 0, nil, false
		c.task.Filled++
	}
	switch {
	case c.task.OpenSlots() > 0 && c.task.Wave < c.task.Spec.MaxWaves:
		c.task.Wave++
		c.task.Status = types.Status_STATUS_JOIN
	case c.task.Spec.Gold != nil:
		c.task.Status = types.Status_STATUS_GOLD
	default:
		c.infer()
	}
}

// infer numbers items by place, as the chain does.
func (c *town) infer() {
	if c.task.Labels == 0 {
		c.task.Status = types.Status_STATUS_DONE
		return
	}
	places, item := c.places(), map[uint32]uint32{}
	for place := range c.task.Spec.Items {
		item[places.At(place)] = place
	}
	var labels []inference.Label
	labeled := map[uint32]bool{}
	for name, m := range c.members {
		for _, batch := range m.Batches {
			from, _ := c.task.Spec.Plan().Places(batch)
			for i, class := range c.labels[batchKey(name, batch)] {
				labels = append(labels, inference.Label{Worker: m.Number - 1, Item: from + uint32(i), Class: class})
				labeled[from+uint32(i)] = true
			}
		}
	}
	var gold []inference.Gold
	for _, g := range c.gold {
		gold = append(gold, inference.Gold{Item: item[g.Item], Class: uint8(g.Class)})
	}
	size := c.task.InferenceSize()
	source, err := inference.NewLabels(size.Workers, labels, gold)
	require.NoError(c.t, err)
	result, err := inference.Infer(size, source, nil)
	require.NoError(c.t, err)
	c.task.Outcome.GoldVoid = result.Void
	for name, m := range c.members {
		c.workers[name] = result.Workers[m.Number-1]
		c.task.Outcome.Earned += c.earned(name)
		c.task.Outcome.Payable = c.task.Outcome.Payable.Add(c.due(name)...)
	}
	for name := range c.members {
		c.task.Outcome.Shares += c.shares(name)
	}
	revealed := types.Times(c.task.Spec.LabelPay(), c.task.Labels)
	c.task.Outcome.Forfeited = revealed.Sub(c.task.Outcome.Payable...)
	c.task.Outcome.Refund = c.task.Stake().Sub(revealed...)
	var tree records.Builder
	for place, a := range result.Answers {
		answer := types.Answer{Item: places.At(uint32(place)), Label: uint32(a.Label), Confidence: a.Confidence, Labeled: labeled[uint32(place)]}
		c.answers = append(c.answers, answer)
		if answer.Labeled {
			tree.Add(blind.Answer(answer.Item, a.Label, a.Confidence))
		}
	}
	root, err := tree.Root()
	require.NoError(c.t, err)
	c.root, c.task.DatasetId, c.task.Status = root[:], 9, types.Status_STATUS_DONE
}

// sahara is so many coins as text.
func sahara(n int64) string { return sdkmath.NewInt(n).String() + "asahara" }

// coin is an amount as text.
func coin(t *testing.T, text string) sdk.Coin {
	t.Helper()
	c, err := sdk.ParseCoinNormalized(text)
	require.NoError(t, err)
	return c
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }
