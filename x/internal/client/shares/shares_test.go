package shares

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]uint64{
		"1": 1, "1000000000000": 1e12, "100%": 1e12, "25%": 25e10, "0.5%": 5e9, "33.3333333333%": 333333333333,
	} {
		got, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "%", "-1", "-1%", "1e3", "1000000000001", "100.1%", "1.12345678901%", "1.-1%", ".5%", strings.Repeat("9", 40) + "%",
	} {
		_, err := Parse(text)
		require.Error(t, err, text)
	}
}

func TestWords(t *testing.T) {
	for shares, want := range map[uint64]string{0: "0%", 1: "0.0000000001%", 125e9: "12.5%", 1e12: "100%", 999999999999: "99.9999999999%"} {
		require.Equal(t, want, Percent(shares))
	}
	for bps, want := range map[uint32]string{0: "0%", 1: "0.01%", 1_250: "12.5%", 10_000: "100%"} {
		require.Equal(t, want, Bps(bps))
	}
}

// FuzzParse: what is read as a share of an asset is one, and reads the same when it is written.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"1", "25%", "0.5%", "100%", "", "%", "1.1.1%", "18446744073709551615", "00%", "\x00%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shares, err := Parse(text)
		if err != nil {
			return
		}
		require.LessOrEqual(t, shares, uint64(royaltytypes.ShareSupply))
		again, err := Parse(Percent(shares))
		require.NoError(t, err)
		require.Equal(t, shares, again)
	})
}

// FuzzHolder: whatever a command is told of holders and rates is read or refused.
func FuzzHolder(f *testing.F) {
	for _, text := range []string{"sahara1x:25%:labeler", "a:1", ":", "::", "7:1000", "0:1", "-1:1", "7:4294967296", "7:1:1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if holder, err := ParseHolder(text); err == nil {
			require.True(t, strings.HasPrefix(text, holder.Address+":"))
			require.LessOrEqual(t, holder.Shares, uint64(royaltytypes.ShareSupply))
		}
		if id, _, err := ParseRate(text); err == nil {
			require.NotZero(t, id)
			require.Equal(t, 1, strings.Count(text, ":"))
		}
	})
}

func TestReadTree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allocation.json")
	root := strings.Repeat("ab", 32)
	for text, want := range map[string]string{
		`{"root":"` + root + `","count":3,"total":400,"cid":"bafy"}`:        "",
		`{"root":"` + root[:62] + `","count":3,"total":400,"cid":"bafy"}`:   "want 64 hexadecimal digits",
		`{"root":"zz","count":3}`:                                           "want 64 hexadecimal digits",
		`{"root":"` + root + `","count":-3}`:                                "cannot unmarshal",
		`address,shares`:                                                    "invalid character",
		strings.Repeat("address,shares\n", maxTree/15) + "address,shares\n": "not the list",
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		tree, err := ReadTree(path)
		if want != "" {
			require.ErrorContains(t, err, want)
			continue
		}
		require.NoError(t, err)
		require.EqualValues(t, 3, tree.Count)
		require.EqualValues(t, 400, tree.Total)
	}
	_, err := ReadTree(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
}
