package keeper_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

var attester = secp256k1.GenPrivKeyFromSecret([]byte("attester"))

// quotas are strata with so many slots each.
func quotas(slots ...uint32) func(*types.Spec) {
	return func(s *types.Spec) {
		s.Strata = &types.Strata{Attester: attester.PubKey().Bytes()}
		for i, n := range slots {
			s.Strata.Strata = append(s.Strata.Strata, types.Stratum{Hash: bytes.Repeat([]byte{byte(i) + 1}, 32), Slots: n})
		}
	}
}

func (w *world) attested(id uint64, labeler sdk.AccAddress, stratum uint32) *types.MsgJoin {
	hash := blind.Stratum(w.Ctx().ChainID(), id, labeler, stratum, salt(1))
	signature, err := attester.Sign(hash[:])
	require.NoError(w.t, err)
	return &types.MsgJoin{Labeler: labeler.String(), TaskId: id, Attestation: &types.Attestation{Stratum: stratum, Salt: salt(1), Signature: signature}}
}

// TestQuotas: of each stratum no more slots are filled than it has, whoever comes, in whatever numbers and waves; and of a
// crowded stratum, places do not go by address.
func TestQuotas(t *testing.T) {
	w := newWorld(t)
	labelers := people(40)
	slices.SortFunc(labelers, func(a, b sdk.AccAddress) int { return bytes.Compare(a, b) })
	captured := 0
	for range 12 {
		id := w.create(spec(quotas(8, 4), func(s *types.Spec) { s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 12, 1, 1, 3 }))
		stratum := func(n int) uint32 { return uint32(n % 10 / 9) } // 36 of the first, 4 of the second
		for n, labeler := range labelers {
			w.MustDeliver(w.attested(id, labeler, stratum(n)))
		}
		w.until(id, types.Status_STATUS_COMMIT)
		var given [2]uint32
		for n, labeler := range labelers {
			if b := w.batch(id, labeler); b != nil {
				given[stratum(n)]++
				if n < 20 && stratum(n) == 0 {
					captured++
				}
				if n%3 > 0 { // the others vanish
					w.MustDeliver(w.commitMsg(id, labeler, []byte{truth(b.Items[0])}))
				}
			}
		}
		require.Equal(t, [2]uint32{8, 4}, given)
		w.until(id, types.Status_STATUS_REVEAL)
		for n, labeler := range labelers {
			if b := w.batch(id, labeler); b != nil && n%3 > 0 {
				w.MustDeliver(revealMsg(id, labeler, []byte{truth(b.Items[0])}))
			}
		}
		w.until(id, types.Status_STATUS_JOIN)
		for _, labeler := range labelers[:30] { // no attestation is asked for again
			if res := w.Deliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id}); res.Err != nil {
				require.ErrorIs(t, res.Err, types.ErrNoBatch)
			}
		}
		w.until(id, types.Status_STATUS_COMMIT)
		task := w.task(id)
		for n, labeler := range labelers[:30] {
			if w.batch(id, labeler) != nil {
				task.StrataFilled[stratum(n)]++
			}
		}
		require.LessOrEqual(t, task.StrataFilled[0], uint32(8))
		require.LessOrEqual(t, task.StrataFilled[1], uint32(4))
	}
	require.InDelta(t, 48, captured, 20, "four standard deviations of half of 96 slots")
}

func TestAttestationsAreRefused(t *testing.T) {
	w := newWorld(t)
	id, plain := w.create(spec(quotas(6, 6))), w.create(spec())
	alice, bob := fixture.Account("alice"), fixture.Account("bob")
	good := func() *types.MsgJoin { return w.attested(id, alice, 1) }
	for name, edit := range map[string]func(*types.MsgJoin){
		"none":              func(m *types.MsgJoin) { m.Attestation = nil },
		"another stratum":   func(m *types.MsgJoin) { m.Attestation.Stratum = 0 },
		"no such stratum":   func(m *types.MsgJoin) { m.Attestation.Stratum = 2 },
		"somebody else's":   func(m *types.MsgJoin) { m.Labeler = bob.String() },
		"another salt":      func(m *types.MsgJoin) { m.Attestation.Salt = salt(2) },
		"short salt":        func(m *types.MsgJoin) { m.Attestation.Salt = salt(1)[1:] },
		"short signature":   func(m *types.MsgJoin) { m.Attestation.Signature = m.Attestation.Signature[1:] },
		"another signature": func(m *types.MsgJoin) { m.Attestation.Signature[5] ^= 1 },
		"a task without":    func(m *types.MsgJoin) { m.TaskId = plain },
	} {
		t.Run(name, func(t *testing.T) {
			msg := good()
			edit(msg)
			w.RequireRefused(types.ErrAttestation, msg)
		})
	}
	w.MustDeliver(good())
}

func TestStrataAndPrelabelsAreRefused(t *testing.T) {
	w := newWorld(t)
	model := w.model()
	credited := func(s *types.Spec) {
		s.Result.Parents = []royaltytypes.Parent{{Id: model, Bps: 500}}
		s.Prelabels = &types.Prelabels{Cid: metadataCID, AssetId: model}
	}
	for name, test := range map[string]struct {
		err  error
		edit func(*types.Spec)
	}{
		"no attester":         {types.ErrStrata, func(s *types.Spec) { quotas(12)(s); s.Strata.Attester = nil }},
		"no strata":           {types.ErrStrata, quotas()},
		"33 strata":           {types.ErrStrata, quotas(make([]uint32, 33)...)},
		"no slots":            {types.ErrStrata, quotas(6, 0)},
		"more than there are": {types.ErrStrata, quotas(7)},
		"too few":             {types.ErrStrata, quotas(3, 2)},
		"hash":                {types.ErrStrata, func(s *types.Spec) { quotas(6)(s); s.Strata.Strata[0].Hash = nil }},
		"cid":                 {types.ErrPrelabels, func(s *types.Spec) { credited(s); s.Prelabels.Cid = "" }},
		"not credited":        {types.ErrPrelabels, func(s *types.Spec) { credited(s); s.Result.Parents = nil }},
		"another is credited": {types.ErrPrelabels, func(s *types.Spec) { credited(s); s.Prelabels.AssetId++ }},
	} {
		t.Run(name, func(t *testing.T) {
			w.RequireRefused(test.err, &types.MsgCreateTask{Requester: requester.String(), Spec: spec(test.edit)})
		})
	}

	// The machine's labels are credited in the result's lineage, and have no vote: all agree against them.
	id := w.create(spec(credited, func(s *types.Spec) { s.Items, s.BatchSize, s.Redundancy = 2, 2, 3 }))
	w.wave(id, people(3), all(3, truth))
	w.until(id, types.Status_STATUS_DONE)
	task := w.task(id)
	require.EqualValues(t, 3, task.Workers, "people only")
	asset, err := w.royalty.Asset(w.Ctx(), task.DatasetId)
	require.NoError(t, err)
	require.Equal(t, []royaltytypes.Parent{{Id: model, Bps: 500}}, asset.Parents)
}

// model registers an asset that stands for a model, and returns its id.
func (w *world) model() uint64 {
	w.t.Helper()
	var id uint64
	require.NoError(w.t, w.Tx(func(ctx sdk.Context) (err error) {
		id, err = w.dataset.Register(ctx, datasettypes.NewDataset{
			Owner: requester, Name: "a model", Root: bytes.Repeat([]byte{9}, 32), Records: 1, Bytes: 1, MetadataCID: metadataCID,
			TermsID: open, Modality: "text", Allocation: royaltytypes.Allocation{Holders: []royaltytypes.Holder{{
				Address: requester.String(), Shares: royaltytypes.ShareSupply,
			}}},
		})
		return err
	}).Err)
	return id
}
