package types_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// addresses takes any text for an address.
type addresses struct{}

func (addresses) StringToBytes(text string) ([]byte, error) { return []byte(text), nil }
func (addresses) BytesToString(bz []byte) (string, error)   { return string(bz), nil }

// Whatever text stands in the fields of a registration, they are refused or valid, never a panic, and what is valid
// is a descriptor that a genesis may hold but for what the chain adds.
func FuzzFields(f *testing.F) {
	valid := model()
	f.Add(valid.Name, int32(1), valid.WeightsCID, uint64(1), valid.MetadataCID, "spam", "developer", "")
	f.Add("\x1b[2J", int32(7), "", uint64(0), valid.MetadataCID, "a-b_c.d", "", "an agent")
	f.Add("\xff", int32(-1), "Qm", uint64(1)<<63, "", "A", "boss", "\x00")
	f.Fuzz(func(t *testing.T, name string, kind int32, weights string, size uint64, metadata, tag, role, account string) {
		m := valid
		m.Name, m.Kind, m.WeightsCID, m.Bytes, m.MetadataCID = name, types.Kind(kind), weights, size, metadata
		m.Tags, m.Account = []string{tag}, []byte(account)
		m.Allocation.Holders = []royaltytypes.Holder{{Role: role}}
		if m.Validate() != nil {
			return
		}
		require.NoError(t, m.Kind.Validate())
		require.Equal(t, weights == "", size == 0)
		require.True(t, weights != "" || m.Kind.MayLackWeights())
		require.Equal(t, m.Kind == types.Kind_KIND_AGENT, account != "")
		require.True(t, role == "" || slices.Contains(types.Roles(), role))
		require.NoError(t, types.ValidateTag(tag))
		require.ErrorIs(t, types.ValidateTags([]string{tag, tag}), types.ErrTags)
	})
}

// Whatever bytes a transaction holds, they are a message that is refused or accepted, and never a panic.
func FuzzMessages(f *testing.F) {
	valid, err := (&types.MsgRegister{Name: "a", Kind: types.Kind_KIND_AGENT, TermsId: 1}).Marshal()
	require.NoError(f, err)
	f.Add(valid)
	f.Add([]byte{})
	f.Fuzz(func(_ *testing.T, bz []byte) {
		var register types.MsgRegister
		if register.Unmarshal(bz) == nil {
			_ = register.NewModel([]byte("an address of 20 by."), []byte(register.Account)).Validate()
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

// Whatever a genesis file holds, it is refused or valid; a valid one reads the same when it is written again.
func FuzzGenesisJSON(f *testing.F) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	f.Add(cdc.MustMarshalJSON(types.DefaultGenesis()))
	for _, text := range genesisFiles {
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
		require.Equal(t, again, cdc.MustMarshalJSON(&read))
	})
}

const (
	validGenesis = `{"params":{"default_succession_bps":5000,"min_succession_bps":500},"models":[{"model":{"id":"2",
		"owner":"a","name":"n","kind":"KIND_ENSEMBLE","metadata_cid":"bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea",
		"terms_id":"1","series":"2","version":1,"height":"1","time":"2026-01-01T00:00:00Z"},
		"credits":[{"address":"a","shares":"1000000000000","role":"developer"}]}]}`
	doubledModel = `{"params":{"default_succession_bps":5000,"min_succession_bps":500},"models":[{"model":{"id":"2"}},{"model":{"id":"2"}}]}`
)

var genesisFiles = []string{
	validGenesis, doubledModel, `{}`, `null`, `[]`, `{"models":[{}]}`, `{"params":{"default_succession_bps":-1}}`,
	`{"params":{"default_succession_bps":4294967295,"min_succession_bps":1}}`, `{"models":null,"params":null}`, `{"unknown":1}`,
}

func TestGenesisFiles(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	for _, text := range genesisFiles {
		var genesis types.GenesisState
		err := cdc.UnmarshalJSON([]byte(text), &genesis)
		if err == nil {
			err = genesis.Validate(addresses{})
		}
		require.Equal(t, text == validGenesis, err == nil, "%s: %v", text, err)
	}
}
