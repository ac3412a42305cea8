package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

func TestGoldRefuses(t *testing.T) {
	d := newDesk(t, 3)
	dir, secretsFile := d.folder(t), filepath.Join(t.TempDir(), "gold.json")
	_, _, err := d.run(t.Context(), createArgs(t, dir, secretsFile)...)
	require.NoError(t, err)
	reveal := func(path string) error {
		_, _, err := d.run(t.Context(), "gold", "reveal", "1", "--secrets", path, "--from", "alice", "--yes")
		return err
	}
	require.ErrorIs(t, reveal(secretsFile), errTooEarly)
	other, err := secrets.New(2, itemCount, map[uint32]uint8{1: 1, 2: 0})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "other.json")
	require.NoError(t, other.Write(path, chainID))
	require.ErrorIs(t, reveal(path), errSecrets)
	path = filepath.Join(t.TempDir(), "elsewhere.json")
	require.NoError(t, other.Write(path, "city-1"))
	require.ErrorIs(t, reveal(path), errSecrets)
	require.ErrorIs(t, reveal(path+"x"), os.ErrNotExist)
	d.task.Status = types.Status_STATUS_INFER
	require.ErrorIs(t, reveal(secretsFile), errTooLate)
	gold := d.task.Spec.Gold
	d.task.Spec.Gold = nil
	require.ErrorIs(t, reveal(secretsFile), errSecrets)
	d.task.Spec.Gold, d.task.Status = gold, types.Status_STATUS_GOLD
	require.NoError(t, reveal(secretsFile))
	require.True(t, d.task.GoldShown())
	sent := len(d.sent)
	require.NoError(t, reveal(secretsFile), "once more")
	require.Len(t, d.sent, sent, "nothing is shown twice")
}

// TestGoldGoesOn: what an interrupted run has shown is not shown again.
func TestGoldGoesOn(t *testing.T) {
	classes := map[uint32]uint8{}
	for item := range uint32(2*revealEach + 50) {
		classes[item] = uint8(item % 2)
	}
	gold, err := secrets.New(2, 1000, classes)
	require.NoError(t, err)
	for shown, want := range map[int]int{0: revealEach, revealEach: revealEach, 2 * revealEach: 50, 2*revealEach + 49: 1} {
		msg, err := next(7, "alice", gold, shown)
		require.NoError(t, err)
		require.Len(t, msg.Items, want)
		require.Equal(t, gold.Items[shown].Item, msg.Items[0].Item)
	}
}
