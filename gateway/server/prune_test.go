package server

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestPruningKeepsUp: all answers that have expired go at once, however many calls a minute brings.
func TestPruningKeepsUp(t *testing.T) {
	l, err := ledger.Open(filepath.Join(t.TempDir(), "ledger"), fake.EVMChainID)
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	start, all := time.Now(), voucher.AmountFromUint64(1_000_000)
	id, key := voucher.Hash{1}, voucher.Hash{2}
	require.NoError(t, l.Admit(chain.Channel{ID: id, Deposited: all}, start))
	_, err = l.OpenSession(voucher.SignedSession{
		Session: voucher.Session{ChannelID: id, Cap: all, Expires: voucher.MaxExpires, KeyHash: key},
		Voucher: voucher.Signed{ChannelID: id, MaxClaimableAmount: all},
	}, start)
	require.NoError(t, err)

	const answers = 2_100
	failed := make(chan error, answers)
	slots := make(chan struct{}, ledger.MaxHolds)
	var group sync.WaitGroup
	for i := range answers {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			h, err := l.Hold(ledger.Request{Channel: id, Amount: voucher.AmountFromUint64(1), Key: &key}, start)
			if err == nil {
				_, err = h.Charge(ledger.Call{
					ID: fmt.Sprint(i), Receipt: receipts.Receipt{Time: start.UnixMilli(), Price: voucher.AmountFromUint64(1)},
					Answer: &ledger.Answer{Key: sha256.Sum256(fmt.Append(nil, i)), Expires: start.Add(time.Minute)},
				})
			}
			failed <- err
		})
	}
	group.Wait()
	for range answers {
		require.NoError(t, <-failed)
	}
	g := &Gateway{ledger: l, log: slog.New(slog.DiscardHandler)}
	g.prune(t.Context(), start.Add(time.Hour))
	n, err := l.Prune(start.Add(time.Hour))
	require.NoError(t, err)
	require.Zero(t, n)
}
