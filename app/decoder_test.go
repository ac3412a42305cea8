package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

// anys wraps bytes in messages that carry one another, as authz.MsgExec does: field 2 of the value is an Any.
func anys(depth int, inner []byte) []byte {
	for range depth {
		wrapped := protowire.AppendTag(nil, 1, protowire.BytesType)
		wrapped = protowire.AppendString(wrapped, "/cosmos.authz.v1beta1.MsgExec")
		wrapped = protowire.AppendTag(wrapped, 2, protowire.BytesType)
		wrapped = protowire.AppendBytes(wrapped, inner)
		inner = protowire.AppendTag(nil, 2, protowire.BytesType)
		inner = protowire.AppendBytes(inner, wrapped)
	}
	return inner
}

func fields(depth int, inner []byte) []byte {
	for range depth {
		inner = protowire.AppendBytes(protowire.AppendTag(nil, 3, protowire.BytesType), inner)
	}
	return inner
}

func TestNestedTooDeep(t *testing.T) {
	const levels = 64
	tests := map[string]struct {
		bz   []byte
		deep bool
	}{
		"nothing":                          {nil, false},
		"ten messages":                     {anys(app.MaxAnyDepth, nil), false},
		"eleven messages":                  {anys(app.MaxAnyDepth+1, nil), true},
		"a thousand messages":              {anys(1_000, nil), true},
		"eleven, hidden under fields":      {fields(20, anys(app.MaxAnyDepth+1, nil)), true},
		"eleven, the first of two":         {append(anys(app.MaxAnyDepth+1, nil), anys(1, nil)...), true},
		"eleven, the second of two":        {append(anys(1, nil), anys(app.MaxAnyDepth+1, nil)...), true},
		"many fields in each other":        {fields(1_000, nil), true},
		"random bytes":                     {bytes.Repeat([]byte{0xde, 0xad, 0xbe, 0xef}, 10_000), false},
		"zeros":                            {make([]byte, 100_000), false},
		"text":                             {[]byte(strings.Repeat("a long memo ", 5_000)), false},
		"a path in a field that is no Any": {protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "/etc"), false},
		"a length beyond the end":          {[]byte{0x0a, 0xff, 0xff, 0xff, 0x7f}, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.deep, app.NestedTooDeep(tc.bz, app.MaxAnyDepth, levels))
		})
	}
}

// TestDeepTransactionIsCheap: the largest transaction of nested messages that fits a block is refused
// without work that grows with depth times size.
func TestDeepTransactionIsCheap(t *testing.T) {
	c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}})
	bz := anys(10_000, nil)
	start := time.Now()
	_, err := c.First().TxDecode(bz)
	require.ErrorContains(t, err, "nested deeper than 10")
	require.Less(t, time.Since(start), 100*time.Millisecond)
}

// TestHonestNestingDecodes: as deep as the ante handler lets messages be, the decoder lets them be too.
func TestHonestNestingDecodes(t *testing.T) {
	c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}})
	alice := c.Accounts[0]
	for depth := range app.MaxMessageDepth {
		tx := alice.Sign(cluster.TxOptions{}, nest(alice.Address, depth, banktypes.NewMsgSend(alice.Address, c.Accounts[1].Address, chain.Coins(1))))
		_, err := c.First().TxDecode(tx)
		require.NoError(t, err, "depth %d", depth)
		require.Zero(t, c.NextBlock(tx).TxResults[0].Code, "depth %d", depth)
	}
}
