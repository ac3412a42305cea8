// Package simulate draws messages from the weighted factories that modules register for the SDK's simulator.
//
// The simulator's own runner (simsx.Run) is no use here: it delivers transactions after the block's EndBlock, when
// what they send virtually, as fees and payments are, has been wiped before anybody was credited, and it never meets
// the block executor. What is drawn here goes into ordinary transactions of ordinary blocks.
package simulate

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
)

// Simulator draws messages. It is a function of its source of chance and of the states that it is shown.
type Simulator struct {
	// Made counts messages by type, for those who deliver them to keep.
	Made map[string]int
	// Skipped counts what factories would not make, by message type and reason.
	Skipped map[string]int

	rand      *rand.Rand
	accounts  []simtypes.Account
	modules   simsx.ModuleAccountSource
	balances  simsx.BalanceSource
	addresses address.Codec
	weighted  []simsx.WeightedFactory
	proposals []simsx.WeightedFactory
}

// New takes the operations and proposals of all modules that have some.
func New[M any](
	r *rand.Rand, accounts []simtypes.Account, auth simsx.ModuleAccountSource, bank simsx.BalanceSource, addresses address.Codec,
	modules ...M,
) *Simulator {
	weights := simsx.ParamWeightSource(simtypes.AppParams{})
	operations, proposals := simsx.NewUnorderedRegistry(), simsx.NewUnorderedRegistry()
	for _, m := range modules {
		if with, ok := any(m).(simsx.HasWeightedOperationsX); ok {
			with.WeightedOperationsX(weights, operations)
		}
		if with, ok := any(m).(simsx.HasProposalMsgsX); ok {
			with.ProposalMsgsX(weights, proposals)
		}
	}
	return &Simulator{
		Made: map[string]int{}, Skipped: map[string]int{}, rand: r, accounts: accounts, modules: auth, balances: bank, addresses: addresses,
		weighted: operations.Elements(), proposals: proposals.Elements(),
	}
}

// Draw makes a random message for a state, with its signer. It is false if the factory that was drawn would not.
func (s *Simulator) Draw(ctx sdk.Context) (sdk.AccAddress, sdk.Msg, bool) {
	total := 0
	for _, w := range s.weighted {
		total += int(w.Weight)
	}
	at := s.rand.Intn(total)
	for _, w := range s.weighted {
		if at -= int(w.Weight); at < 0 {
			return s.make(ctx, w.Factory)
		}
	}
	panic("unreachable: at is below the total")
}

// Proposals makes one message of each kind that modules want governance to execute.
func (s *Simulator) Proposals(ctx sdk.Context) (msgs []sdk.Msg) {
	for _, w := range s.proposals {
		if _, msg, ok := s.make(ctx, w.Factory); ok {
			msgs = append(msgs, msg)
		}
	}
	return msgs
}

// RequireAll fails unless each kind of message that modules registered was made in some of the lives.
func RequireAll(t testing.TB, lives ...*Simulator) {
	t.Helper()
	made := map[string]int{}
	for _, s := range lives {
		for url, n := range s.Made {
			made[url] += n
		}
	}
	t.Logf("%d lives: %v", len(lives), made)
	for _, w := range slices.Concat(lives[0].weighted, lives[0].proposals) {
		if url := sdk.MsgTypeURL(w.Factory.MsgType()); made[url] == 0 {
			t.Errorf("no %s was made; skipped in the first life:\n%s", url, lives[0].Reasons(url))
		}
	}
}

// make runs a factory. One that goes on after it has skipped, with an account that is none, may panic; that is no fault.
func (s *Simulator) make(ctx sdk.Context, factory simsx.SimMsgFactoryX) (signer sdk.AccAddress, msg sdk.Msg, ok bool) {
	reporter := simsx.NewBasicSimulationReporter().WithScope(factory.MsgType())
	defer func() {
		if r := recover(); r != nil && !reporter.IsSkipped() {
			panic(r)
		}
		if reporter.IsSkipped() {
			s.Skipped[sdk.MsgTypeURL(factory.MsgType())+": "+reporter.Comment()]++
			ok = false
		}
	}()
	data := simsx.NewChainDataSource(ctx, s.rand, s.modules, s.balances, s.addresses, s.accounts...)
	signers, msg := factory.Create()(ctx, data, reporter)
	if len(signers) > 0 {
		signer = signers[0].Address
	}
	return signer, msg, true
}

// Reasons lists why no messages of a type were made, a line each.
func (s *Simulator) Reasons(url string) string {
	var lines []string
	for _, reason := range slices.Sorted(maps.Keys(s.Skipped)) {
		if strings.HasPrefix(reason, url+": ") {
			lines = append(lines, fmt.Sprintf("%5d  %s", s.Skipped[reason], reason))
		}
	}
	return strings.Join(lines, "\n")
}
