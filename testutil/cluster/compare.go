package cluster

import (
	"bytes"
	"fmt"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"
)

// requireSameBlock fails with the first difference between two nodes' results of a block: of a
// transaction's code, data, gas or events, of the block's events and validator updates, or of the app hash.
func requireSameBlock(t testing.TB, height int64, nameA string, a *abci.ResponseFinalizeBlock, nameB string, b *abci.ResponseFinalizeBlock) {
	t.Helper()
	if diff := blockDiff(a, b); diff != "" {
		t.Fatalf("height %d: %s and %s differ in %s", height, nameA, nameB, diff)
	}
}

func blockDiff(a, b *abci.ResponseFinalizeBlock) string {
	if len(a.TxResults) != len(b.TxResults) {
		return fmt.Sprintf("the number of results: %d and %d", len(a.TxResults), len(b.TxResults))
	}
	for i := range a.TxResults {
		x, y := a.TxResults[i], b.TxResults[i]
		switch {
		case x.Code != y.Code || x.Codespace != y.Codespace:
			return fmt.Sprintf("transaction %d: code %s/%d (%s) and %s/%d (%s)", i, x.Codespace, x.Code, x.Log, y.Codespace, y.Code, y.Log)
		case x.GasUsed != y.GasUsed || x.GasWanted != y.GasWanted:
			return fmt.Sprintf("transaction %d: gas %d of %d and %d of %d", i, x.GasUsed, x.GasWanted, y.GasUsed, y.GasWanted)
		case !bytes.Equal(x.Data, y.Data):
			return fmt.Sprintf("transaction %d: data %X and %X", i, x.Data, y.Data)
		}
		if diff := eventsDiff(x.Events, y.Events); diff != "" {
			return fmt.Sprintf("transaction %d: %s", i, diff)
		}
		if !proto.Equal(x, y) {
			return fmt.Sprintf("transaction %d: %s and %s", i, x, y)
		}
	}
	if diff := eventsDiff(a.Events, b.Events); diff != "" {
		return "the block: " + diff
	}
	if !bytes.Equal(a.AppHash, b.AppHash) {
		return fmt.Sprintf("the app hash: %X and %X", a.AppHash, b.AppHash)
	}
	if !proto.Equal(a, b) {
		return fmt.Sprintf("validator updates or parameters: %s and %s", a, b)
	}
	return ""
}

func eventsDiff(a, b []abci.Event) string {
	for i := range min(len(a), len(b)) {
		if !proto.Equal(&a[i], &b[i]) {
			return fmt.Sprintf("event %d: %s and %s", i, a[i].String(), b[i].String())
		}
	}
	if len(a) != len(b) {
		return fmt.Sprintf("the number of events: %d and %d", len(a), len(b))
	}
	return ""
}
