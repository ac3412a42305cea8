package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/model/types"
)

// Every kind with each count up to 3, against the rules as the proto file words them.
func TestCheckSources(t *testing.T) {
	for kind := types.Kind_KIND_BASE; kind <= types.Kind_KIND_AGENT; kind++ {
		for models := range 4 {
			for predecessor := range 2 {
				for asked := range 4 {
					for all := range 4 {
						s := types.Sources{Models: models, Predecessor: predecessor, Asked: asked, All: all}
						parents := models + predecessor
						want := map[types.Kind]bool{
							types.Kind_KIND_BASE:         true,
							types.Kind_KIND_FINE_TUNE:    parents >= 1,
							types.Kind_KIND_ADAPTER:      parents >= 1,
							types.Kind_KIND_QUANTIZATION: parents == 1 || models == 1, // the version before it need not be counted
							types.Kind_KIND_MERGE:        parents >= 2,
							types.Kind_KIND_ENSEMBLE:     asked >= 2,
							types.Kind_KIND_AGENT:        all >= 1,
						}[kind]
						err := kind.CheckSources(s)
						require.Equal(t, want, err == nil, "%s of %+v: %v", kind, s, err)
						if err != nil {
							require.ErrorIs(t, err, types.ErrSources)
							require.ErrorContains(t, err, kind.String())
						}
					}
				}
			}
		}
	}
}

func TestKindValidate(t *testing.T) {
	for number := range types.Kind_name {
		kind := types.Kind(number)
		require.Equal(t, number != 0, kind.Validate() == nil, kind)
	}
	for _, kind := range []types.Kind{-1, 8, 1 << 30} {
		require.ErrorIs(t, kind.Validate(), types.ErrKind)
	}
}
