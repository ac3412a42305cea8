package receipts

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func TestEveryCallVerifies(t *testing.T) {
	for _, count := range []uint64{1, 2, 3, 5, 8, 33} {
		all := receiptsOf(count)
		for index := range count {
			require.NoError(t, memberOf(t, all, index).Verify(), "call %d of %d", index, count)
		}
	}
}

// TestVerifyRefuses changes one thing of a proof that holds.
func TestVerifyRefuses(t *testing.T) {
	all := receiptsOf(5)
	good := memberOf(t, all, 2)
	for name, test := range map[string]struct {
		change func(*Membership)
		want   error
	}{
		"another channel":      {func(m *Membership) { m.ChannelID[0] ^= 1 }, ErrRootMismatch},
		"another root":         {func(m *Membership) { m.Root[31] ^= 1 }, ErrRootMismatch},
		"another call":         {func(m *Membership) { m.Receipt.CallHash[7] ^= 1 }, ErrRootMismatch},
		"another time":         {func(m *Membership) { m.Receipt.Time++ }, ErrRootMismatch},
		"a negative time":      {func(m *Membership) { m.Receipt.Time = -m.Receipt.Time }, ErrRootMismatch},
		"more input":           {func(m *Membership) { m.Receipt.InputUnits++ }, ErrRootMismatch},
		"less output":          {func(m *Membership) { m.Receipt.OutputUnits-- }, ErrRootMismatch},
		"input as output":      {func(m *Membership) { m.Receipt.InputUnits, m.Receipt.OutputUnits = 20, 2 }, ErrRootMismatch},
		"another price":        {func(m *Membership) { m.Receipt.Price = voucher.MaxAmount }, ErrRootMismatch},
		"the next receipt":     {func(m *Membership) { m.Receipt = all[3] }, ErrRootMismatch},
		"the next place":       {func(m *Membership) { m.Index = 3 }, ErrRootMismatch},
		"a call more":          {func(m *Membership) { m.Count = 6 }, ErrRootMismatch},
		"no calls":             {func(m *Membership) { m.Count = 0 }, ErrIndexRange},
		"a place past the end": {func(m *Membership) { m.Index = 5 }, ErrIndexRange},
		"the greatest place":   {func(m *Membership) { m.Index = math.MaxUint64 }, ErrIndexRange},
		"the last place":       {func(m *Membership) { m.Index = 4 }, ErrProofLength},
		"a step less":          {func(m *Membership) { m.Proof = m.Proof[:2] }, ErrProofLength},
		"no proof":             {func(m *Membership) { m.Proof = nil }, ErrProofLength},
		"another step":         {func(m *Membership) { m.Proof[0][0] ^= 1 }, ErrRootMismatch},
	} {
		m := good
		m.Proof = slices.Clone(good.Proof)
		test.change(&m)
		require.ErrorIs(t, m.Verify(), test.want, name)
	}
	require.NoError(t, good.Verify())
}

func TestLogRefuses(t *testing.T) {
	var l Log
	_, err := l.Root()
	require.ErrorIs(t, err, ErrEmpty)
	require.ErrorIs(t, l.UnmarshalBinary(make([]byte, 9)), ErrState)
	_, err = Prove(slices.Values(hashesOf(receiptsOf(3))), 3)
	require.ErrorIs(t, err, ErrIndexRange)
}

// TestALogSurvivesRestarts writes the log away after each call, as a gateway does.
func TestALogSurvivesRestarts(t *testing.T) {
	all := receiptsOf(70)
	var kept []byte
	for i, hash := range hashesOf(all) {
		var l Log
		if i > 0 {
			require.NoError(t, l.UnmarshalBinary(kept))
		}
		l.Add(hash)
		root, err := l.Root()
		require.NoError(t, err)
		require.Equal(t, memberOf(t, all[:i+1], 0).Root, root)
		kept, err = l.MarshalBinary()
		require.NoError(t, err)
	}
	// An old root goes on proving old calls.
	require.NoError(t, memberOf(t, all[:40], 39).Verify())
}

// TestALogIsSmall holds the figure of the documentation.
func TestALogIsSmall(t *testing.T) {
	var l Log
	for i := range uint64(1<<20 - 1) { // as many whole subtrees as a million can have
		l.Add(Hash(binary.BigEndian.AppendUint64(make([]byte, 24), i)))
	}
	b, err := l.MarshalBinary()
	require.NoError(t, err)
	require.Len(t, b, 648)
}

// TestCallsOfAnotherChannelAreNotProved: the same receipts over two channels have no hash in common.
func TestCallsOfAnotherChannelAreNotProved(t *testing.T) {
	other := sha256.Sum256([]byte("another channel"))
	rapid.Check(t, func(r *rapid.T) {
		all := receiptsOf(rapid.Uint64Range(1, 40).Draw(r, "count"))
		m := memberOf(r, all, rapid.Uint64Range(0, uint64(len(all)-1)).Draw(r, "index"))
		require.NoError(r, m.Verify())
		m.ChannelID = other
		require.ErrorIs(r, m.Verify(), ErrRootMismatch)
	})
}

// FuzzVerify holds the root still and changes all else: only the log's own calls may be proved.
func FuzzVerify(f *testing.F) {
	all := receiptsOf(11)
	root := memberOf(f, all, 0).Root
	for index := range uint64(11) {
		m := memberOf(f, all, index)
		proof, err := m.Proof.Marshal()
		require.NoError(f, err)
		f.Add(m.Count, index, m.Receipt.Marshal(channel), proof)
	}
	f.Fuzz(func(t *testing.T, count, index uint64, encoded, steps []byte) {
		r, over, err := Unmarshal(encoded)
		if err != nil || len(steps)%32 != 0 {
			return
		}
		var proof Proof
		for ; len(steps) > 0; steps = steps[32:] {
			proof = append(proof, Hash(steps))
		}
		if Verify(root, count, index, r, over, proof) != nil {
			return
		}
		require.Equal(t, uint64(len(all)), count)
		require.Less(t, index, count)
		require.Equal(t, all[index], r)
		require.Equal(t, channel, over)
	})
}

func BenchmarkVerify(b *testing.B) {
	m := memberOf(b, receiptsOf(10_000), 5_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := m.Verify(); err != nil {
			b.Fatal(err)
		}
	}
}
