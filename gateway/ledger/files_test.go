package ledger

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/receipts"
)

// TestAFileThatCannotBeWritten: nothing is charged that is not on the disk, and nothing is served any more.
func TestAFileThatCannotBeWritten(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger"))
	require.NoError(t, l.Admit(view(1_000), start))
	h, err := l.Hold(Request{Channel: id, Amount: amount(10), Voucher: signed(10)}, start)
	require.NoError(t, err)
	require.NoError(t, l.store.db.Close())
	_, err = h.Charge(call("lost", 10))
	require.ErrorIs(t, err, ErrBroken)
	require.True(t, l.Broken())
	_, err = l.Hold(Request{Channel: id, Amount: amount(10), Voucher: signed(30)}, start)
	require.ErrorIs(t, err, ErrBroken)
	require.ErrorIs(t, l.Sync(), ErrBroken)
	require.NoError(t, l.Close())
}

// TestASecuredVoucherIsUsedAfterACrash: whoever got a part of an answer for it gets no other one.
func TestASecuredVoucherIsUsedAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := open(t, path)
	require.NoError(t, l.Admit(view(1_000), start))
	r := Request{Channel: id, Amount: amount(10), Voucher: signed(500)}
	h, err := l.Hold(r, start)
	require.NoError(t, err)
	require.NoError(t, h.Secure())
	require.NoError(t, l.Close()) // the hold is gone
	l = open(t, path)
	defer func() { require.NoError(t, l.Close()) }()
	_, err = l.Hold(r, start)
	require.ErrorIs(t, err, ErrReplayed)
}

// TestFilesThatAreRefused: of another chain, held by another process, or with what no ledger writes.
func TestFilesThatAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := open(t, path)
	require.NoError(t, l.Admit(view(1_000), start))
	_, err := Open(path, evmChainID)
	require.ErrorContains(t, err, "another gateway")
	require.NoError(t, <-l.store.submit(put{bucketStates, id[:], []byte{stateVersion}}))
	require.NoError(t, l.Close())
	_, err = Open(path, evmChainID+1)
	require.ErrorIs(t, err, ErrOtherChain)
	_, err = Open(path, evmChainID)
	require.ErrorIs(t, err, ErrCorrupt)
	require.NoError(t, os.WriteFile(path, []byte("no database at all, but some bytes of text"), 0o600))
	_, err = Open(path, evmChainID)
	require.Error(t, err)
}

// TestAnotherGatewayRedeemed: what the chain has counts, also if this file does not know of it.
func TestAnotherGatewayRedeemed(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger"))
	defer func() { require.NoError(t, l.Close()) }()
	v := view(1_000)
	v.Claimed, v.Receipts = amount(400), chain.Receipts{Calls: 9, Root: make([]byte, 32)}
	require.NoError(t, l.Admit(v, start))
	_, err := l.Hold(Request{Channel: id, Amount: amount(10), Voucher: signed(400)}, start)
	require.ErrorIs(t, err, ErrStale)
	h, err := l.Hold(Request{Channel: id, Amount: amount(10), Voucher: signed(410)}, start)
	require.NoError(t, err)
	_, err = h.Charge(call("one", 10))
	require.NoError(t, err)
	claim, due, err := l.Claim(id)
	require.NoError(t, err)
	require.True(t, due)
	require.Equal(t, amount(410), claim.TotalClaimed)
	require.Equal(t, chain.Receipts{}, claim.Receipts) // its log does not follow the chain's
}

// TestAnswersExpire and are pruned, some at a time.
func TestAnswersExpire(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger"))
	defer func() { require.NoError(t, l.Close()) }()
	for i := range maxPruned + 5 {
		a := Answer{Key: sha256.Sum256(fmt.Append(nil, i)), ID: "x", Body: []byte("body"), Expires: start.Add(time.Hour)}
		l.store.submit(a.puts()...)
	}
	require.NoError(t, l.Sync())
	key := sha256.Sum256(fmt.Append(nil, 3))
	a, err := l.Answer(key, start)
	require.NoError(t, err)
	require.Equal(t, "body", string(a.Body))
	_, err = l.Answer(key, start.Add(2*time.Hour))
	require.ErrorIs(t, err, ErrNotFound)
	for _, want := range []int{0, maxPruned, 5, 0} {
		at := start
		if want > 0 {
			at = start.Add(2 * time.Hour)
		}
		n, err := l.Prune(at)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
}

// TestAKeyUsedAgain: an answer under a key whose first answer has expired is not pruned with that one.
func TestAKeyUsedAgain(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger"))
	defer func() { require.NoError(t, l.Close()) }()
	key := sha256.Sum256([]byte("key"))
	for _, expires := range []time.Duration{time.Hour, 3 * time.Hour} {
		a := Answer{Key: key, ID: "x", Expires: start.Add(expires)}
		l.store.submit(a.puts()...)
	}
	require.NoError(t, l.Sync())
	n, err := l.Prune(start.Add(2 * time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	_, err = l.Answer(key, start.Add(2*time.Hour))
	require.NoError(t, err)
	n, err = l.Prune(start.Add(4 * time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	value, err := l.store.get(bucketAnswers, key[:])
	require.NoError(t, err)
	require.Nil(t, value)
}

// FuzzState reads only what it writes.
func FuzzState(f *testing.F) {
	s := state{charged: amount(5), signed: *signed(9), input: 1, output: 2}
	s.used.add(amount(9), amount(5))
	s.log.Add(receipts.Hash{1})
	f.Add(s.marshal())
	f.Fuzz(func(t *testing.T, b []byte) {
		var s state
		if s.unmarshal(id, b) == nil {
			require.Equal(t, b, s.marshal())
		}
	})
}
