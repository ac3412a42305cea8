package audit_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/royalty/client/audit"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// run is the command on a file with the given content.
func run(t *testing.T, content []byte, flags ...string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "exported.json")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	cmd := audit.NewCmd()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(append([]string{path}, flags...))
	err := cmd.Execute()
	return out.String(), err
}

// TestFigures: every figure of the story, worked out by hand.
func TestFigures(t *testing.T) {
	text, err := run(t, exported(t), "--donations", "none", "-o", "json")
	require.NoError(t, err)
	var got audit.Report
	require.NoError(t, json.Unmarshal([]byte(text), &got))

	n := big.NewInt
	row := func(asset uint64, in, direct, children, passed, own, residue, waiting, claimed, due, latent int64) audit.Row {
		return audit.Row{
			Asset: asset, Denom: chain.BaseDenom, In: n(in), Direct: n(direct), FromChildren: n(children), PassedOn: n(passed),
			Own: n(own), Residue: n(residue), Waiting: n(waiting), Claimed: n(claimed), Due: n(due), Latent: n(latent),
		}
	}
	due := func(asset uint64, who sdk.AccAddress, amount int64) audit.Due {
		return audit.Due{Asset: asset, Holder: who.String(), Denom: chain.BaseDenom, Amount: n(amount)}
	}
	want := audit.Report{
		Rows: []audit.Row{
			row(1, 0, 0, 35, 0, 0, 0, 35, 0, 0, 0), // ⌊1060 · 3.33 %⌋ are too little to be swept
			row(2, 580, 77, 503, 0, 580, 0, 0, 451, 128, 0),
			row(3, 1060, 807, 253, 538, 521, 1, 0, 62, 198, 260),
			row(4, 1014, 1014, 0, 253, 760, 1, 0, 0, 760, 0),
		},
		Dues: []audit.Due{due(2, alice, 128), due(3, alice, 170), due(3, bob, 28), due(4, bob, 760)},
		Totals: []audit.Total{{
			Denom: chain.BaseDenom, Escrow: n(1385), Due: n(1086), Latent: n(260), Fractions: n(2), Residues: n(2),
			Waiting: n(35), Donations: n(0), Paid: n(1898), Claimed: n(513),
		}},
	}
	require.ElementsMatch(t, want.Dues, got.Dues) // addresses sort by their text
	got.Dues = want.Dues
	require.Equal(t, want, got)
}

// TestTable: people see the same figures, the totals last.
func TestTable(t *testing.T) {
	text, err := run(t, exported(t))
	require.NoError(t, err)
	require.Regexp(t, `(?m)^ *ASSET +DENOM +IN +DIRECT .*LATENT\s*$`, text)
	require.Regexp(t, `(?m)^ *3 +asahara +1060 +807 +253 +538 +521 +1 +0 +62 +198 +260\s*$`, text)
	require.Regexp(t, `(?m)^ *4 +`+bob.String()+` +asahara +760\s*$`, text)
	require.Regexp(t, `(?m)^ *asahara +1385 +1086 +260 +2 +2 +35 +0 +1898 +513\s*$`, text)
}

// TestDonations are shown, and held against what is said about them.
func TestDonations(t *testing.T) {
	s := newStory(t)
	s.register(types.Allocation{GrantedLater: types.ShareSupply})
	s.do(func(ctx sdk.Context) error {
		return s.Bank.SendCoins(ctx, payer, s.Auth.GetModuleAddress(types.ModuleName), asahara(5))
	})
	s.NextBlock()
	bz := s.export()
	text, err := run(t, bz)
	require.NoError(t, err)
	require.Regexp(t, `(?m)^ *asahara +5 +0 +0 +0 +0 +0 +5 +0 +0\s*$`, text)

	_, err = run(t, bz, "--donations", "5asahara")
	require.NoError(t, err)
	for _, other := range []string{"none", "4asahara", "6asahara", "5ausd", "5asahara,1ausd"} {
		_, err = run(t, bz, "--donations", other)
		var difference *audit.Difference
		require.ErrorAs(t, err, &difference, other)
	}
}

// TestAnEmptyLedger has nothing to differ.
func TestAnEmptyLedger(t *testing.T) {
	_, err := run(t, newStory(t).export(), "--donations", "none")
	require.NoError(t, err)
}

func TestRefusals(t *testing.T) {
	good := exported(t)
	for _, c := range []struct {
		name, content, want string
		flags               []string
	}{
		{name: "no genesis", content: `{"app_state":{"bank":{}}}`, want: "no app_state.royalty"},
		{name: "no JSON", content: `asahara`, want: "exported.json: invalid character"},
		{name: "cut off", content: string(good[:len(good)/2]), want: "exported.json: unexpected EOF"},
		{name: "a fraction", content: `{"app_state":{"bank":{"supply":[{"denom":"a","amount":"1.5"}]}}}`, want: `"1.5" is not a whole number`},
		{name: "a negative id", content: `{"app_state":{"royalty":{"positions":[{"asset_id":"-1"}]}}}`, want: "-1"},
		{name: "format", content: string(good), flags: []string{"-o", "yaml"}, want: "--output yaml: want text or json"},
		{name: "donations", content: string(good), flags: []string{"--donations", "much"}, want: "--donations: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, []byte(c.content), c.flags...)
			require.ErrorContains(t, err, c.want)
		})
	}
	cmd := audit.NewCmd()
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs([]string{filepath.Join(t.TempDir(), "absent.json")})
	require.ErrorIs(t, cmd.Execute(), os.ErrNotExist)
}
