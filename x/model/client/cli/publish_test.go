package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/weights"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// before is what the folder holds before anything is published.
var before = []string{"README.md", "config.json", "model-00001.safetensors", "model-00002.safetensors"}

func TestPublish(t *testing.T) {
	w := newWorld(t)
	w.in = strings.NewReader("y\n")
	out, beside, err := w.publish()
	require.NoError(t, err)
	golden(t, "publish.txt", beside)
	golden(t, "published.txt", out)

	metadata, err := os.ReadFile(filepath.Join(w.dir, weights.MetadataFile))
	require.NoError(t, err)
	name, err := card.CIDOf(metadata)
	require.NoError(t, err)
	msg := w.sent
	require.Equal(t, name.String(), msg.MetadataCid)
	require.Equal(t, types.Kind_KIND_FINE_TUNE, msg.Kind)
	require.Equal(t, []royaltytypes.Parent{{Id: 7, Bps: 1_000}, {Id: 3, Bps: 500}}, msg.Parents)
	require.EqualValues(t, 2, msg.TermsId)
	require.Equal(t, []string{"text-classification", "spam"}, msg.Tags)
	require.EqualValues(t, len("weights, the firstweights, the second"), msg.Bytes)
	require.Equal(t, []royaltytypes.Holder{{Address: fixture.Account("owner").String(), Shares: 1e12, Role: "developer"}}, msg.Allocation.Holders)
	require.EqualValues(t, defaultProviderBps, msg.MaxProviderBps)

	// Publishing again names the same: what was written is no part of it.
	again := newWorld(t)
	again.dir = w.dir
	_, _, err = again.publish("--yes")
	require.NoError(t, err)
	require.Equal(t, msg, again.sent)
}

func TestPublishJSON(t *testing.T) {
	w := newWorld(t)
	bob := fixture.Account("bob").String()
	out, _, err := w.publish("--yes", "-o", "json", "--map", "acme/secret=none", "--holders", bob+":12.5%:labeler",
		"--provider-bps", "3000", "--protocol-bps", "200", "--component", "3:100", "--tag", "mail", "--name", "Mail 2", "--min-price", "5asahara")
	require.NoError(t, err)
	var got published
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.EqualValues(t, 11, got.ID)
	require.Equal(t, "C0FFEE", got.TxHash)
	require.Equal(t, "fine-tune", got.Kind)
	require.Equal(t, w.sent.WeightsCid, got.WeightsCID)
	require.Equal(t, "300000000000000000", got.Preview.Provider.Amount.String())
	require.Equal(t, bob, got.Preview.Assets[0].Holders[0].Address)
	require.Equal(t, "labeler", got.Preview.Assets[0].Holders[0].Role)
	sum := got.Preview.Rounding.Add(got.Preview.Provider.Amount).Add(got.Preview.Protocol.Amount)
	for _, a := range got.Preview.Assets {
		for _, line := range a.Holders {
			sum = sum.Add(line.Amount)
		}
	}
	require.Equal(t, sdkmath.NewIntWithDecimal(1, 18).String(), sum.String())
	require.Equal(t, "Mail 2", w.sent.Name)
	require.Equal(t, []string{"mail"}, w.sent.Tags)
	require.Equal(t, "5asahara", w.sent.MinPrice.String())
	require.Equal(t, []royaltytypes.Component{{Id: 3, MaxBps: 100}}, w.sent.Components)
}

func TestDryRunWritesAndSendsNothing(t *testing.T) {
	w := newWorld(t)
	out, beside, err := w.publish("--dry-run")
	require.NoError(t, err)
	require.Equal(t, before, w.listed())
	require.Nil(t, w.signed)
	require.Contains(t, beside, "of 1 SAHARA that is paid for it")
	var msg types.MsgRegister
	require.NoError(t, codec.NewProtoCodec(codectypes.NewInterfaceRegistry()).UnmarshalJSON([]byte(out), &msg))
	require.NoError(t, validate(&msg))
}

func TestKindsAndFolders(t *testing.T) {
	agent := fixture.Account("agent").String()
	tests := []struct {
		name string
		edit func(w *world)
		args []string
		want func(t *testing.T, msg *types.MsgRegister)
	}{
		{"a base model of its own", func(w *world) { w.write("README.md", "# A") }, []string{"--preset", "open"}, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Equal(t, types.Kind_KIND_BASE, msg.Kind)
			require.Empty(t, msg.Parents)
			require.EqualValues(t, 1, msg.TermsId)
		}},
		{"a name by the folder", func(w *world) { w.write("README.md", "") }, []string{"--terms", "2"}, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.NotEmpty(t, msg.Name)
			require.NotContains(t, msg.Name, "/")
		}},
		{"an adapter by its files", func(w *world) {
			w.write("README.md", strings.Replace(cardText, "base_model_relation: finetune\n", "", 1))
			w.write("adapter_config.json", "{}")
		}, nil, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Equal(t, types.Kind_KIND_ADAPTER, msg.Kind)
		}},
		{"one file is named by its own hash", func(w *world) { w.remove("model-00002.safetensors") }, nil, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.True(t, strings.HasPrefix(msg.WeightsCid, "bafkrei"), msg.WeightsCid)
		}},
		{"the folder's map", func(w *world) { w.write(weights.MapFile, `{"map": {"acme/mail-base": "9:2000"}}`) }, nil, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Equal(t, []royaltytypes.Parent{{Id: 9, Bps: 2_000}, {Id: 3, Bps: 500}}, msg.Parents)
		}},
		{"without a search", func(*world) {}, []string{"--search=false", "--map", "acme/mail-base=7"}, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Equal(t, []royaltytypes.Parent{{Id: 7, Bps: 1_000}}, msg.Parents)
		}},
		{"a next version", func(w *world) {
			w.node.withAsset(9, func(a *royaltytypes.Asset) { a.Owner = fixture.Account("owner").String() })
		}, []string{"--previous", "9"}, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Equal(t, []royaltytypes.Parent{{Id: 9, Bps: 5_000}, {Id: 7, Bps: 1_000}, {Id: 3, Bps: 500}}, msg.Parents)
			require.EqualValues(t, 9, msg.Previous)
		}},
		{"an agent without weights", func(w *world) {
			for _, name := range before[1:] {
				w.remove(name)
			}
		}, []string{"--kind", "agent", "--account", agent}, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Empty(t, msg.WeightsCid)
			require.Zero(t, msg.Bytes)
			require.Equal(t, agent, msg.Account)
		}},
		{"an ensemble by its components", func(w *world) { w.write("README.md", "# E") }, []string{"--kind", "ensemble", "--preset", "attribution", "--component", "7:100,9:200"}, func(t *testing.T, msg *types.MsgRegister) {
			t.Helper()
			require.Len(t, msg.Components, 2)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.edit(w)
			_, beside, err := w.publish(append(tt.args, "--yes")...)
			require.NoError(t, err)
			require.NotEmpty(t, beside)
			tt.want(t, w.sent)
		})
	}
}

func TestPublishRefuses(t *testing.T) {
	none := func(*world) {}
	tests := []struct {
		name string
		edit func(w *world)
		args []string
		want string
	}{
		{"no card", func(w *world) { w.remove("README.md") }, nil, "there is no model card: write a README.md"},
		{"a bad card", func(w *world) { w.write("README.md", "---\nlicense: [a, b]\n---\n") }, nil, "README.md:2: license: it has 2 values"},
		{"a long card", func(w *world) { w.write("README.md", strings.Repeat("a", card.MaxSize+1)) }, nil, "README.md: it has more than"},
		{"no weights", func(w *world) {
			for _, name := range before[1:] {
				w.remove(name)
			}
		}, nil, "there are no weights in it: a model of kind fine-tune has some"},
		{"a bad map", func(w *world) { w.write(weights.MapFile, `{"map": {"a": "x"}}`) }, nil, `sahara.json: map["a"]: "x": want the number of an asset`},
		{"a large map", func(w *world) { w.write(weights.MapFile, strings.Repeat(" ", 2*card.MaxSize+1)) }, nil, "sahara.json: it has more than"},
		{"--map", none, []string{"--map", "x"}, `--map "x": want NAME=ID`},
		{"--map of nothing", none, []string{"--map", "x=7"}, "--map x: README.md has no such base_model or dataset"},
		{"--kind", none, []string{"--kind", "large"}, `--kind "large": want one of base`},
		{"--parent", none, []string{"--parent", "7"}, `--parent "7": want ID:BPS`},
		{"--parent too much", none, []string{"--parent", "7:9501"}, "the parents' bps sum to 9501"},
		{"--parent unknown", none, []string{"--parent", "70:1"}, "--parent 70:1: asset 70"},
		{"--component", none, []string{"--component", "x:1"}, `--component "x:1": want ID:BPS`},
		{"--component too much", none, []string{"--component", "3:9501"}, "max_bps sum to 9501"},
		{"--component unknown", none, []string{"--component", "70:1"}, "--component 70:1"},
		{"--previous unknown", none, []string{"--previous", "70"}, "--previous 70"},
		{"--min-price", none, []string{"--min-price", "x"}, `--min-price "x"`},
		{"--account", none, []string{"--account", "0x12"}, `--account: address "0x12"`},
		{"--account of no agent", none, []string{"--account", "0x000000000000000000000000000000000000dEaD"}, "account"},
		{"--holders", none, []string{"--holders", "a:b"}, `--holders shares "b"`},
		{"--holders file", none, []string{"--holders", "nowhere.csv"}, "--holders nowhere.csv: want ADDRESS:SHARES[:ROLE] or a CSV file"},
		{"--holders role", none, []string{"--holders", fixture.Account("bob").String() + ":1%:boss"}, `"boss"`},
		{"--allocation", none, []string{"--allocation", "nowhere.json"}, "--allocation nowhere.json"},
		{"--terms and --preset", none, []string{"--terms", "1", "--preset", "open"}, "want one of them"},
		{"--terms unknown", none, []string{"--terms", "99"}, "terms 99"},
		{"--preset unknown", none, []string{"--preset", "free"}, `--preset "free"`},
		{"--preset less strict than the parents'", none, []string{"--preset", "open"}, "terms 1: asset 7, clause attribution"},
		{"--tag", none, []string{"--tag", "A"}, `"A"`},
		{"--name", none, []string{"--name", strings.Repeat("a", 129)}, "129 bytes"},
		{"--provider-bps", none, []string{"--provider-bps", "5001"}, "--provider-bps 5001: --max-provider-bps is 5000"},
		{"--protocol-bps", none, []string{"--protocol-bps", "10001"}, "protocol's 10001 bps"},
		{"--show-assets", none, []string{"--show-assets", "0"}, "--show-assets 0: want at least 1"},
		{"--show-holders", none, []string{"--show-holders", "-1"}, "--show-holders -1: want at least 0"},
		{"a kind that needs what is not there", func(w *world) { w.node.models = nil }, nil, `README.md:3: base_model: "acme/mail-base": no model of the chain has this name`},
		{"a kind that the parents do not make", none, []string{"--kind", "merge"}, "kind merge: --kind"},
		{"two models of a name", func(w *world) { w.node.addModel(10, "acme/mail-base", "sahara1other", types.Kind_KIND_BASE) }, nil, `are all called "acme/mail-base": say which with --map acme/mail-base=ID`},
		{"a parent without a grant", func(w *world) { w.node.unlicensed[3] = true }, nil, "parent 3: " + fixture.Account("owner").String() + " has no licence for it (it has a price): see `saharad tx license acquire 3 derivative`"},
		{"a terminal that nobody sits at", func(w *world) {
			null, err := os.Open(os.DevNull)
			require.NoError(w.t, err)
			w.t.Cleanup(func() { _ = null.Close() })
			w.in = null
		}, []string{"--yes=false"}, broadcast.ErrNoTerminal.Error()},
		{"an answer that is not yes", func(w *world) { w.in = strings.NewReader("maybe\n") }, []string{"--yes=false"}, broadcast.ErrDeclined.Error()},
		{"what the chain refuses", func(w *world) { w.refuse = errors.New("no funds") }, nil, "no funds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.edit(w)
			had := w.listed()
			_, _, err := w.publish(append([]string{"--yes"}, tt.args...)...)
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, had, w.listed(), "nothing was written")
			require.Nil(t, w.sent, "nothing was sent")
		})
	}
	w := newWorld(t)
	_, _, err := w.run("publish", filepath.Join(w.dir, "nowhere"))
	require.ErrorContains(t, err, "nowhere")
}

// never is a terminal at which nobody types.
type never struct{ done <-chan struct{} }

func (n never) Read([]byte) (int, error) {
	<-n.done
	return 0, errors.New("closed")
}

func TestInterrupted(t *testing.T) {
	tests := []struct {
		name  string
		setUp func(w *world, cancel func())
	}{
		{"while it waits for an answer", func(w *world, cancel func()) {
			w.in = never{w.t.Context().Done()}
			go cancel()
		}},
		{"before it writes", func(w *world, cancel func()) { w.in, w.onSign = strings.NewReader("y\n"), cancel }},
		{"before it reads", func(_ *world, cancel func()) { cancel() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.ctx = ctx
			tt.setUp(w, cancel)
			_, _, err := w.publish()
			require.ErrorIs(t, err, broadcast.ErrInterrupted)
			require.Equal(t, before, w.listed())
			require.Nil(t, w.sent)
		})
	}
}
