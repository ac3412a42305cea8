package blind_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
)

var (
	batch  = blind.Batch{ChainID: "sahara-1", Task: 7, Wave: 2, Batch: 3, Labeler: bytes.Repeat([]byte{9}, 20)}
	labels = []byte{0, 1, 1, 0}
	salt   = bytes.Repeat([]byte{5}, 16)
)

// TestCommitmentBindsEverything: no other batch, labeler, labels or salt has the same commitment.
func TestCommitmentBindsEverything(t *testing.T) {
	base := blind.Commitment(batch, labels, salt)
	other := func(change func(*blind.Batch)) blind.Batch { b := batch; change(&b); return b }
	for name, hash := range map[string]blind.Hash{
		"chain":           blind.Commitment(other(func(b *blind.Batch) { b.ChainID = "sahara-2" }), labels, salt),
		"task":            blind.Commitment(other(func(b *blind.Batch) { b.Task++ }), labels, salt),
		"wave":            blind.Commitment(other(func(b *blind.Batch) { b.Wave++ }), labels, salt),
		"batch":           blind.Commitment(other(func(b *blind.Batch) { b.Batch++ }), labels, salt),
		"labeler":         blind.Commitment(other(func(b *blind.Batch) { b.Labeler = bytes.Repeat([]byte{8}, 20) }), labels, salt),
		"label":           blind.Commitment(batch, []byte{0, 1, 1, 1}, salt),
		"one label fewer": blind.Commitment(batch, labels[:3], append([]byte{0}, salt...)),
		"salt":            blind.Commitment(batch, labels, bytes.Repeat([]byte{6}, 16)),
		"moved salt":      blind.Commitment(batch, append(labels, 5), salt[1:]),
	} {
		require.NotEqual(t, base, hash, name)
	}
}

// TestKnownHashes pins the layouts.
func TestKnownHashes(t *testing.T) {
	text := func(h blind.Hash) string { return hex.EncodeToString(h[:8]) }
	require.Equal(t, "57b9f1af7c31ac9f", text(blind.Commitment(batch, labels, salt)))
	require.Equal(t, "2f140705a6d88f79", text(blind.Gold(5, 1, salt)))
	require.Equal(t, "467e043fcc847c56", text(blind.Answer(5, 1, 1<<24)))
}

func TestSalt(t *testing.T) {
	for _, n := range []int{0, 15, 65} {
		require.ErrorIs(t, blind.ValidateSalt(make([]byte, n)), blind.ErrSalt)
	}
	for _, n := range []int{16, 64} {
		require.NoError(t, blind.ValidateSalt(make([]byte, n)))
	}
}

func TestDifferentContentsDiffer(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) (blind.Batch, []byte, []byte) {
			return blind.Batch{
				ChainID: rapid.String().Filter(func(s string) bool { return len(s) < 256 }).Draw(r, name+"chain"), Task: rapid.Uint64().Draw(r, name+"task"),
				Labeler: rapid.SliceOfN(rapid.Byte(), 1, 255).Draw(r, name+"labeler"),
			}, rapid.SliceOf(rapid.Byte()).Draw(r, name+"labels"), rapid.SliceOfN(rapid.Byte(), 16, 64).Draw(r, name+"salt")
		}
		b1, l1, s1 := draw("1")
		b2, l2, s2 := draw("2")
		same := b1.ChainID == b2.ChainID && b1.Task == b2.Task && bytes.Equal(b1.Labeler, b2.Labeler) && bytes.Equal(l1, l2) && bytes.Equal(s1, s2)
		require.Equal(r, same, blind.Commitment(b1, l1, s1) == blind.Commitment(b2, l2, s2))
	})
}

// FuzzLabels: what CheckLabels lets through has the right number of labels, each of a class.
func FuzzLabels(f *testing.F) {
	f.Add([]byte{0, 1, 1}, uint32(3), uint32(2))
	f.Add([]byte{}, uint32(0), uint32(2))
	f.Add([]byte{2}, uint32(1), uint32(2))
	f.Fuzz(func(t *testing.T, labels []byte, count, classes uint32) {
		fits := uint64(len(labels)) == uint64(count)
		for _, label := range labels {
			fits = fits && uint32(label) < classes
		}
		err := blind.CheckLabels(labels, count, classes)
		require.Equal(t, fits, err == nil)
		if err != nil {
			require.ErrorIs(t, err, blind.ErrLabels)
		}
	})
}

// FuzzCommitment: labels and salt that differ, or are divided otherwise, have other commitments.
func FuzzCommitment(f *testing.F) {
	f.Add([]byte{0, 1}, salt, []byte{0, 1}, salt)
	f.Add([]byte{0, 1, 5}, salt, []byte{0, 1}, append([]byte{5}, salt...))
	f.Fuzz(func(t *testing.T, l1, s1, l2, s2 []byte) {
		same := bytes.Equal(l1, l2) && bytes.Equal(s1, s2)
		require.Equal(t, same, blind.Commitment(batch, l1, s1) == blind.Commitment(batch, l2, s2))
	})
}

// FuzzVerifyGold: of a tree of three gold items, nothing but the items at their places is accepted.
func FuzzVerifyGold(f *testing.F) {
	type item struct {
		item  uint32
		class uint8
		salt  []byte
	}
	gold := []item{{3, 0, salt}, {8, 1, bytes.Repeat([]byte{6}, 16)}, {9, 1, bytes.Repeat([]byte{7}, 64)}}
	var hashes []blind.Hash
	for _, g := range gold {
		hashes = append(hashes, blind.Gold(g.item, g.class, g.salt))
	}
	root, err := records.Root(slices.Values(hashes))
	require.NoError(f, err)
	for i, g := range gold {
		proof, err := records.Prove(slices.Values(hashes), uint64(i))
		require.NoError(f, err)
		bz, err := proof.Marshal()
		require.NoError(f, err)
		require.NoError(f, blind.VerifyGold(root, 3, uint64(i), g.item, g.class, g.salt, bz))
		f.Add(uint64(i), g.item, g.class, g.salt, bz)
	}
	f.Fuzz(func(t *testing.T, index uint64, n uint32, class uint8, salt, proof []byte) {
		if blind.VerifyGold(root, 3, index, n, class, salt, proof) == nil {
			g := gold[index]
			got := item{n, class, salt}
			require.Equal(t, g, got)
		}
	})
}
