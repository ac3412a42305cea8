package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/client/calls"
	"github.com/sahara-chain/sahara/x/usage/client/claims"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// served are calls over a channel, with the lines of a file that has them.
func served(t *testing.T, id voucher.Hash, count int) (all []receipts.Receipt, lines []string) {
	t.Helper()
	for i := range count {
		r := receipts.Receipt{
			CallHash: receipts.CallHash([]byte{byte(i)}, nil), Time: 1_790_000_000_000 + int64(i),
			InputUnits: uint64(i), OutputUnits: 2 * uint64(i), Price: voucher.AmountFromUint64(uint64(10 + i)),
		}
		all = append(all, r)
		lines = append(lines, strings.Replace(line(t, r), "{", `{"channelId":"`+hexID(id)+`",`, 1))
	}
	return all, lines
}

func TestReceiptsRoot(t *testing.T) {
	w := newWorld(t)
	a, b := voucher.Hash{1}, voucher.Hash{2}
	all, linesA := served(t, a, 5)
	_, linesB := served(t, b, 2)
	var log receipts.Log
	csv := []string{"call_hash,time,input_units,output_units,price"}
	for _, r := range all {
		log.Add(r.Hash(a))
		csv = append(csv, fmt.Sprintf("%s,%d,%d,%d,%s", types.Hex(r.CallHash[:]), r.Time, r.InputUnits, r.OutputUnits, r.Price))
	}
	root, err := log.Root()
	require.NoError(t, err)

	mixed := w.file(linesA[0], linesB[0], linesA[1], linesA[2], linesB[1], linesA[3], linesA[4])
	var counts []counted
	require.NoError(t, json.Unmarshal([]byte(w.mustRun("receipts", "root", mixed, "-o", "json")), &counts))
	require.Len(t, counts, 2)
	want := counted{hexID(a), claims.Receipts{Calls: 5, InputUnits: 10, OutputUnits: 20, Root: root[:]}, voucher.AmountFromUint64(60)}
	require.Equal(t, want, counts[0])
	require.Equal(t, hexID(b), counts[1].ChannelID)
	require.EqualValues(t, 2, counts[1].Receipts.Calls)

	for _, path := range []string{mixed, w.file(csv...)} {
		require.NoError(t, json.Unmarshal([]byte(w.mustRun("receipts", "root", path, "--channel", hexID(a), "-o", "json")), &counts))
		require.Equal(t, []counted{want}, counts)
	}
	out := w.mustRun("receipts", "root", w.file(linesA...))
	require.Regexp(t, `calls +5, with 10 units in and 20 out\nprice +60\nroot +`+types.Hex(root[:])+`\n`, out)

	w.refused(calls.ErrEmpty, "", "receipts", "root", mixed, "--channel", hexID(voucher.Hash{3}))
	w.refused(calls.ErrChannel, "line 2", "receipts", "root", w.file(csv...))
	w.refused(types.ErrHash, "--channel", "receipts", "root", mixed, "--channel", "7")
	w.refused(nil, "no such file", "receipts", "root", "/none")
}

func TestReceiptsProveAndVerify(t *testing.T) {
	w := newWorld(t)
	id := w.channel(1)
	all, lines := served(t, id, 5)
	_, others := served(t, voucher.Hash{2}, 1)
	path := w.file(append(others, lines...)...)
	proof := w.mustRun("receipts", "prove", path, "3", "--channel", hexID(id))
	var m receipts.Membership
	require.NoError(t, json.Unmarshal([]byte(proof), &m))
	require.NoError(t, m.Verify())
	require.Equal(t, all[3], m.Receipt)
	require.Equal(t, id, m.ChannelID)
	require.EqualValues(t, 5, m.Count)

	out := w.mustRun("receipts", "verify", w.file(proof), "--offline")
	require.Contains(t, out, "compare its root with the chain's")
	require.Regexp(t, `root +`+types.Hex(m.Root[:]), out)
	w.refused(errOtherRoot, "of 0 calls, and the proof is of 5", "receipts", "verify", w.file(proof))

	entry := entryOf(signed(t, "alice", id, 500), 60)
	entry.Receipts = types.Receipts{Calls: 5, InputUnits: 10, OutputUnits: 20, Root: m.Root[:]}
	w.MustDeliver(&types.MsgRedeem{Sender: person("bob").String(), Claims: []types.Claim{entry.Claim()}})
	out = w.mustRun("receipts", "verify", w.file(proof))
	require.Regexp(t, `verdict +the chain's root of the channel counts this call\n`, out)
	require.Regexp(t, `call +3 of 5, from 0\n`, out)
	require.Regexp(t, `price +0.000000000000000013 SAHARA\n`, out)
	w.in = proof
	out = w.mustRun("receipts", "verify", "-", "-o", "json")
	var p proved
	require.NoError(t, json.Unmarshal([]byte(out), &p))
	require.Equal(t, proved{hexID(id), 3, 5, types.Hex(m.Root[:]), all[3], true}, p)

	answer := `{"receipt":{},"signer":"0x","redeemed":true,"membership":` + strings.TrimSpace(proof) + `}`
	require.Contains(t, w.mustRun("receipts", "verify", w.file(answer)), "counts this call")
	w.refused(errUnredeemed, "", "receipts", "verify", w.file(`{"receipt":{},"signer":"0x","redeemed":false}`))

	// Proofs that are not of the chain's root, and not of any.
	shorter := w.mustRun("receipts", "prove", w.file(lines[:4]...), "3")
	w.refused(errOtherRoot, "of 5 calls, and the proof is of 4", "receipts", "verify", w.file(shorter))
	for _, spoilt := range []string{
		strings.Replace(proof, `"price":"13"`, `"price":"12"`, 1),
		strings.Replace(proof, `"index":"3"`, `"index":"2"`, 1),
		strings.Replace(proof, hexID(id), hexID(voucher.Hash{7}), 1),
	} {
		require.NotEqual(t, proof, spoilt)
		w.refused(receipts.ErrRootMismatch, "", "receipts", "verify", w.file(spoilt))
		w.refused(receipts.ErrRootMismatch, "", "receipts", "verify", w.file(spoilt), "--offline")
	}
	w.refused(nil, "file", "receipts", "verify", w.file("{}"))
	w.refused(receipts.ErrIndexRange, "", "receipts", "prove", path, "5", "--channel", hexID(id))
	w.refused(nil, `INDEX "-1"`, "receipts", "prove", path, "--", "-1")
	w.refused(nil, "calls of several channels", "receipts", "prove", path, "0")
	w.refused(calls.ErrEmpty, "", "receipts", "prove", w.file(""), "0")
}
