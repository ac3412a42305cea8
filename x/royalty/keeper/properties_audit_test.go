package keeper_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/client/audit"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestAuditEqualsOracle: the audit of what the keeper exports has nothing to say against it, and its figures,
// which know only where things came to stand, are those of the oracle, which knows how they came there.
func TestAuditEqualsOracle(t *testing.T) {
	graphsOf(t, 400/2)
	for _, name := range []string{"any", "diamond"} {
		t.Run(name, func(t *testing.T) {
			check(t, func(rt *rapid.T) {
				tr := newTrial(drawn{t, rt}, types.DefaultSweepBudget, rapid.SampledFrom([]int64{1, 100}).Draw(rt, "least"))
				for _, parents := range families[name](rt) {
					tr.add(parents, drawAllocation(rt))
				}
				tr.live(rt, 3, 10)
				tr.requireEqualAudit()
			})
		})
	}
}

func (tr *trial) requireEqualAudit() {
	tr.t.Helper()
	report := tr.audit()
	same := func(what string, want, got *big.Int) {
		tr.t.Helper()
		require.Equal(tr.t, want.String(), got.String(), what)
	}
	for _, row := range report.Rows {
		book := tr.book.Book(row.Asset, row.Denom)
		same("in", book.In, row.In)
		same("own", book.Own, row.Own)
		same("residue", book.Residue, row.Residue)
		same("waiting", book.Waiting, row.Waiting)
		same("claimed", book.Claimed, row.Claimed)
	}
	due := new(big.Int)
	for _, d := range report.Dues {
		same("due", tr.book.Due(d.Asset, d.Holder, d.Denom), d.Amount)
		due.Add(due, d.Amount)
	}
	for _, total := range report.Totals {
		same("donations", tr.donated.AmountOf(total.Denom).BigInt(), total.Donations)
		liabilities := new(big.Int).Sub(total.Escrow, total.Donations)
		same("liabilities", tr.book.Owed(total.Denom), liabilities)
		due.Sub(due, total.Due)
	}
	require.Zero(tr.t, due.Sign(), "dues sum to their totals")
}

// audit exports what a node would and audits that.
func (tr *trial) audit() *audit.Report {
	tr.t.Helper()
	var report *audit.Report
	tr.OnCached(func(ctx sdk.Context) {
		royalty, err := tr.k.ExportGenesis(ctx)
		require.NoError(tr.t, err)
		bz, err := json.Marshal(map[string]any{"app_state": map[string]json.RawMessage{
			"auth":    tr.Codec.MustMarshalJSON(tr.Auth.ExportGenesis(ctx)),
			"bank":    tr.Codec.MustMarshalJSON(tr.Bank.ExportGenesis(ctx)),
			"royalty": tr.Codec.MustMarshalJSON(royalty),
		}})
		require.NoError(tr.t, err)
		exported, err := audit.Read(bytes.NewReader(bz))
		require.NoError(tr.t, err)
		report, err = audit.Audit(exported)
		require.NoError(tr.t, err)
	})
	return report
}
