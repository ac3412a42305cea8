package audit_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/royalty/client/audit"
)

// FuzzAudit: whatever a file holds, it is no export, or is found wanting, or its books balance; and never a panic.
func FuzzAudit(f *testing.F) {
	f.Add(exported(f))
	for _, text := range []string{
		``, `{}`, `null`, `{"app_state":null}`, `{"app_state":{"royalty":{}}}`, `{"app_state":{"royalty":{"assets":[{}]}}}`,
		`{"app_state":{"royalty":{"assets":[{"asset":{"id":"1","parents":[{"id":"0","bps":9223372036854775807}]}}]}}}`,
		`{"app_state":{"royalty":{"assets":[{"asset":{"id":"1"},"ledger":{"own_bps":10000,"entries":[{"denom":"a","swept":"-5"}]}}]}}}`,
		`{"app_state":{"royalty":{"positions":[{"asset_id":"1","position":{"debts":[{"numerator":null}]}}]}}}`,
		`{"app_state":{"bank":{"balances":[{"coins":[{"denom":"share/1","amount":"1"}]}],"supply":[{"denom":"share/1","amount":"1"}]},"royalty":{}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		export, err := audit.Read(bytes.NewReader(bz))
		if err != nil {
			return
		}
		report, err := audit.Audit(export)
		if err != nil {
			return
		}
		for _, row := range report.Rows {
			require.LessOrEqual(t, row.Residue.Cmp(row.In), 0, "a residue is a part of what came in")
			require.False(t, row.Own.Sign() < 0 || row.Residue.Sign() < 0 || row.Waiting.Sign() < 0 || row.Due.Sign() < 0)
		}
		for _, total := range report.Totals {
			require.GreaterOrEqual(t, total.Donations.Sign(), 0)
		}
	})
}
