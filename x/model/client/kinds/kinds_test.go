package kinds_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/model/client/kinds"
	"github.com/sahara-chain/sahara/x/model/types"
)

func TestWords(t *testing.T) {
	require.Len(t, kinds.Words(), len(types.Kind_name)-1)
	for _, word := range kinds.Words() {
		kind, err := kinds.Parse(word)
		require.NoError(t, err)
		require.Equal(t, word, kinds.Word(kind))
		require.Equal(t, strings.ToUpper("KIND_"+strings.ReplaceAll(word, "-", "_")), types.Kind_name[int32(kind)])
	}
	_, err := kinds.Parse("large")
	require.EqualError(t, err, `kind "large": want one of base, fine-tune, adapter, quantization, merge, ensemble, agent`)
	require.Equal(t, "kind 0", kinds.Word(0))
}
