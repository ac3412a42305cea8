package types_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

// Whatever bytes a transaction holds, they are a message that is refused or accepted, and never a panic.
func FuzzMessages(f *testing.F) {
	valid, err := (&types.MsgRegister{Name: "a", Root: make([]byte, 32), Records: 1, Bytes: 1, Modality: "text"}).Marshal()
	require.NoError(f, err)
	f.Add(valid)
	f.Add([]byte{})
	f.Fuzz(func(_ *testing.T, bz []byte) {
		var register types.MsgRegister
		if register.Unmarshal(bz) == nil {
			_ = register.NewDataset([]byte("an address of 20 by.")).Validate()
		}
		var genesis types.GenesisState
		if genesis.Unmarshal(bz) == nil {
			_ = genesis.Validate(addresses{})
		}
		var params types.Params
		if params.Unmarshal(bz) == nil {
			_ = params.Validate()
		}
	})
}

// addresses takes any text for an address.
type addresses struct{}

func (addresses) StringToBytes(text string) ([]byte, error) { return []byte(text), nil }
func (addresses) BytesToString(bz []byte) (string, error)   { return string(bz), nil }

// FuzzGenesis: whatever a genesis file holds is refused or valid. What is valid reads the same when it is written again.
func FuzzGenesis(f *testing.F) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	f.Add(cdc.MustMarshalJSON(types.DefaultGenesis()))
	for _, text := range []string{
		validGenesis, strings.ReplaceAll(validGenesis, `"records":"1"`, `"records":"0"`), `{}`, `null`, `{"datasets":[{}]}`,
		`{"params":{"default_succession_bps":4294967295,"min_succession_bps":1}}`, `{"commitments":[{}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var genesis types.GenesisState
		if cdc.UnmarshalJSON(bz, &genesis) != nil || genesis.Validate(addresses{}) != nil {
			return
		}
		again, err := cdc.MarshalJSON(&genesis)
		require.NoError(t, err)
		var read types.GenesisState
		require.NoError(t, cdc.UnmarshalJSON(again, &read))
		require.NoError(t, read.Validate(addresses{}))
		require.Equal(t, string(again), string(cdc.MustMarshalJSON(&read)))
	})
}

const validGenesis = `{"params":{"default_succession_bps":5000,"min_succession_bps":500},"datasets":[{"id":"2","owner":"a","name":"n",
	"root":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=","records":"1","bytes":"1",
	"metadata_cid":"bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea","terms_id":"1","series":"2","version":1,
	"modality":"text","height":"3","time":"2026-01-01T00:00:00Z","commitment":{"height":"1","time":"2025-12-31T00:00:00Z"}}],
	"commitments":[{"hash":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=","commitment":{"height":"1","time":"2025-12-31T00:00:00Z"}}]}`

// TestGenesisFiles: the file is valid as it is, and no more with one thing changed.
func TestGenesisFiles(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	validate := func(text string) error {
		var genesis types.GenesisState
		if err := cdc.UnmarshalJSON([]byte(text), &genesis); err != nil {
			return err
		}
		return genesis.Validate(addresses{})
	}
	require.NoError(t, validate(validGenesis))
	for was, is := range map[string]string{
		`"id":"2"`:                      `"id":"0"`,
		`"name":"n"`:                    `"name":""`,
		`"root":"AQ`:                    `"root":"`,
		`"records":"1"`:                 `"records":"0"`,
		`"bytes":"1"`:                   `"bytes":"0"`,
		`"metadata_cid":"bagaa`:         `"metadata_cid":"Qmaaa`,
		`"terms_id":"1"`:                `"terms_id":"0"`,
		`"series":"2"`:                  `"series":"1"`,
		`"version":1`:                   `"version":2`,
		`"modality":"text"`:             `"modality":"smell"`,
		`"modality":"text",`:            `"modality":"text","language":"EN",`,
		`"terms_id":"1",`:               `"terms_id":"1","previous":"1",`,
		`"height":"3"`:                  `"height":"0"`,
		`"commitment":{"height":"1"`:    `"commitment":{"height":"3"`,
		`"hash":"AQ`:                    `"hash":"`,
		`"default_succession_bps":5000`: `"default_succession_bps":9501`,
		`"min_succession_bps":500`:      `"min_succession_bps":0`,
	} {
		changed := strings.Replace(validGenesis, was, is, 1)
		require.NotEqual(t, validGenesis, changed, was)
		require.Error(t, validate(changed), is)
	}
}
