package keeper_test

import (
	"testing"

	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// drawn is a test's t within a property: what fails, fails the draw, and so is shrunk and kept.
type drawn struct {
	testing.TB
	rt *rapid.T
}

func (d drawn) Helper()                   {}
func (d drawn) Errorf(f string, a ...any) { d.rt.Errorf(f, a...) }
func (d drawn) Fatalf(f string, a ...any) { d.rt.Fatalf(f, a...) }
func (d drawn) FailNow()                  { d.rt.FailNow() }

// draw draws a message whose fields are valid: of whatever kind, made from and with whatever assets there are. Many
// are accepted, because most have the strictest terms, and many are not.
func (w *world) draw(t *rapid.T, owner sdk.AccAddress, assets uint64) *types.MsgRegister {
	msg := registration(owner, kind(types.Kind(1+rapid.IntRange(0, 6).Draw(t, "kind"))))
	msg.TermsId = rapid.SampledFrom([]uint64{commercial10, commercial10, commercial10, direct10, open}).Draw(t, "terms")
	msg.Tags = rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]`), 0, 3, rapid.ID).Draw(t, "tags")
	msg.SuccessionBps = rapid.SampledFrom([]uint32{500, 500, 1_900, 9_500}).Draw(t, "succession")
	ids := rapid.Permutation(upTo(assets)).Draw(t, "others")
	left := uint32(royaltytypes.MaxParentBps)
	for _, id := range ids[:rapid.SampledFrom([]int{0, 1, 2, 3, 4}).Draw(t, "parents")] {
		bps := min(left, rapid.SampledFrom([]uint32{997, 1_200, 2_001, 3_333, 5_001}).Draw(t, "bps"))
		if left -= bps; bps > 0 {
			msg.Parents = append(msg.Parents, royaltytypes.Parent{Id: id, Bps: bps})
		}
	}
	for _, parent := range msg.Parents {
		asset := w.asset(parent.Id)
		could := asset.Kind == types.ModuleName && asset.Owner == msg.Owner && parent.Bps >= asset.SuccessionBps
		if could && rapid.Bool().Draw(t, "is a version") {
			msg.Previous = parent.Id
		}
	}
	for _, id := range ids[len(ids)-rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "components"):] {
		component := royaltytypes.Component{Id: id, MaxBps: rapid.Uint32Range(1, 900).Draw(t, "max_bps")}
		msg.Components = append(msg.Components, component)
	}
	return msg
}

// upTo are the numbers from 1.
func upTo(n uint64) []uint64 {
	list := make([]uint64, n)
	for i := range list {
		list[i] = uint64(i) + 1
	}
	return list
}
