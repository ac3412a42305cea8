package keeper_test

import (
	"errors"
	"strings"
	"testing"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// TestCreateTaskRefuses each field that is wrong, with its error, and leaves the state as it was.
func TestCreateTaskRefuses(t *testing.T) {
	big := sdkmath.NewIntFromUint64(1 << 62).MulRaw(1 << 62).MulRaw(1 << 62)
	gold := func(perClass ...uint32) func(*types.Spec) {
		return func(s *types.Spec) {
			s.Gold, s.GoldSeconds = &types.Gold{Root: s.ItemRoot, PerClass: perClass}, 10
		}
	}
	w := newWorld(t)
	for name, test := range map[string]struct {
		err  error
		edit func(*types.Spec)
	}{
		"no name":               {types.ErrSpec, func(s *types.Spec) { s.Name = "" }},
		"no kind":               {types.ErrSpec, func(s *types.Spec) { s.Kind = 0 }},
		"unknown kind":          {types.ErrSpec, func(s *types.Spec) { s.Kind = 99 }},
		"preference of three":   {types.ErrSpec, func(s *types.Spec) { s.Kind, s.Classes = types.Kind_KIND_PREFERENCE, 3 }},
		"domain":                {types.ErrSpec, func(s *types.Spec) { s.Domain = "Mail" }},
		"instructions":          {types.ErrSpec, func(s *types.Spec) { s.InstructionsCid = "Qm" }},
		"item root":             {types.ErrSpec, func(s *types.Spec) { s.ItemRoot = s.ItemRoot[1:] }},
		"zero item root":        {types.ErrSpec, func(s *types.Spec) { s.ItemRoot = make([]byte, 32) }},
		"no items":              {types.ErrSpec, func(s *types.Spec) { s.Items = 0 }},
		"too many items":        {types.ErrSpec, func(s *types.Spec) { s.Items = types.MaxCells/2 + 1 }},
		"one class":             {types.ErrSpec, func(s *types.Spec) { s.Classes = 1 }},
		"33 classes":            {types.ErrSpec, func(s *types.Spec) { s.Classes = 33 }},
		"no redundancy":         {types.ErrSpec, func(s *types.Spec) { s.Redundancy = 0 }},
		"redundancy":            {types.ErrSpec, func(s *types.Spec) { s.Redundancy = 65 }},
		"no batch":              {types.ErrSpec, func(s *types.Spec) { s.BatchSize = 0 }},
		"batch":                 {types.ErrSpec, func(s *types.Spec) { s.BatchSize = 1001 }},
		"too many slots":        {types.ErrSpec, func(s *types.Spec) { s.Items, s.BatchSize = 500_000, 1 }},
		"no bounty":             {types.ErrBounty, func(s *types.Spec) { s.Bounty = nil }},
		"five denoms":           {types.ErrBounty, func(s *types.Spec) { s.Bounty = denoms("aaa", "bbb", "ccc", "ddd", "eee") }},
		"unsorted denoms":       {types.ErrBounty, func(s *types.Spec) { s.Bounty = denoms("bbb", "aaa") }},
		"a denom twice":         {types.ErrBounty, func(s *types.Spec) { s.Bounty = denoms("aaa", "aaa") }},
		"no amount":             {types.ErrBounty, func(s *types.Spec) { s.Bounty = sdk.Coins{{Denom: "aaa"}} }},
		"negative bounty":       {types.ErrBounty, func(s *types.Spec) { s.Bounty = sdk.Coins{{Denom: "aaa", Amount: sdkmath.NewInt(-100)}} }},
		"bounty in shares":      {types.ErrBounty, func(s *types.Spec) { s.Bounty = denoms("share/1") }},
		"bounty of 186 bits":    {types.ErrBounty, func(s *types.Spec) { s.Bounty = sdk.Coins{{Denom: "aaa", Amount: big}} }},
		"less than a unit each": {types.ErrBounty, func(s *types.Spec) { s.Bounty = sdk.Coins{sdk.NewInt64Coin(token, 11)} }},
		"negative bond":         {types.ErrBond, func(s *types.Spec) { s.Bond.Amount = sdkmath.NewInt(-1) }},
		"bond of 186 bits":      {types.ErrBond, func(s *types.Spec) { s.Bond.Amount = big }},
		"bond in shares":        {types.ErrBond, func(s *types.Spec) { s.Bond.Denom = "share/1" }},
		"bond denom":            {types.ErrBond, func(s *types.Spec) { s.Bond.Denom = "?" }},
		"no time to join":       {types.ErrSpec, func(s *types.Spec) { s.JoinSeconds = 0 }},
		"31 days to join":       {types.ErrSpec, func(s *types.Spec) { s.JoinSeconds = types.MaxSeconds + 1 }},
		"no time to commit":     {types.ErrSpec, func(s *types.Spec) { s.CommitSeconds = 0 }},
		"31 days to commit":     {types.ErrSpec, func(s *types.Spec) { s.CommitSeconds = types.MaxSeconds + 1 }},
		"no time to reveal":     {types.ErrSpec, func(s *types.Spec) { s.RevealSeconds = 0 }},
		"31 days to reveal":     {types.ErrSpec, func(s *types.Spec) { s.RevealSeconds = types.MaxSeconds + 1 }},
		"no wave":               {types.ErrSpec, func(s *types.Spec) { s.MaxWaves = 0 }},
		"waves without end": {types.ErrSpec, func(s *types.Spec) {
			s.JoinSeconds, s.CommitSeconds, s.RevealSeconds, s.MaxWaves = types.MaxSeconds, types.MaxSeconds, types.MaxSeconds, 5
		}},
		"too many waves":          {types.ErrSpec, func(s *types.Spec) { s.MaxWaves = types.MaxWaves + 1 }},
		"time for no gold":        {types.ErrGold, func(s *types.Spec) { s.GoldSeconds = 1 }},
		"no time for gold":        {types.ErrSpec, func(s *types.Spec) { gold(1, 1)(s); s.GoldSeconds = 0 }},
		"gold root":               {types.ErrGold, func(s *types.Spec) { gold(1, 1)(s); s.Gold.Root = nil }},
		"gold of one class":       {types.ErrGold, gold(2)},
		"gold without a class":    {types.ErrGold, gold(2, 0)},
		"more gold than items":    {types.ErrGold, gold(2, 3)},
		"much more":               {types.ErrGold, gold(1<<31, 1<<31)},
		"qualified by nothing":    {types.ErrQualification, func(s *types.Spec) { s.Qualification = &types.Qualification{} }},
		"reputation above all":    {types.ErrQualification, func(s *types.Spec) { s.Qualification = &types.Qualification{MinReputationBps: 10_001} }},
		"unknown exam":            {types.ErrUnknownTask, func(s *types.Spec) { s.Qualification = &types.Qualification{Exam: 9} }},
		"more shares than exist":  {types.ErrResult, func(s *types.Spec) { s.Result.LabelerShares = royaltytypes.ShareSupply + 1 }},
		"dataset name":            {datasettypes.ErrName, func(s *types.Spec) { s.Result.Name = "" }},
		"dataset metadata":        {datasettypes.ErrMetadata, func(s *types.Spec) { s.Result.MetadataCid = "" }},
		"dataset tags":            {datasettypes.ErrTags, func(s *types.Spec) { s.Result.Tags = []string{"A"} }},
		"dataset language":        {datasettypes.ErrLanguage, func(s *types.Spec) { s.Result.Language = "!" }},
		"dataset modality":        {datasettypes.ErrModality, func(s *types.Spec) { s.Result.Modality = "smell" }},
		"unknown terms":           {licensetypes.ErrUnknownTerms, func(s *types.Spec) { s.Result.TermsId = 99 }},
		"no terms":                {datasettypes.ErrTerms, func(s *types.Spec) { s.Result.TermsId = 0 }},
		"unknown parent":          {royaltytypes.ErrUnknownAsset, func(s *types.Spec) { s.Result.Parents = []royaltytypes.Parent{{Id: 9, Bps: 100}} }},
		"provider share":          {royaltytypes.ErrRegistration, func(s *types.Spec) { s.Result.MaxProviderBps = 10_001 }},
		"succession":              {datasettypes.ErrSuccession, func(s *types.Spec) { s.Result.SuccessionBps = 1 }},
		"more than one can pay":   {sdkerrors.ErrInsufficientFunds, func(s *types.Spec) { s.Bounty = coins(chain.OneSahara.MulRaw(2_000_000), sdkmath.NewInt(1e6)) }},
		"money that one has not":  {sdkerrors.ErrInsufficientFunds, func(s *types.Spec) { s.Bounty = denoms("aaa") }},
		"name of 129 bytes":       {types.ErrSpec, func(s *types.Spec) { s.Name = strings.Repeat("x", 129) }},
		"name with a line break":  {types.ErrSpec, func(s *types.Spec) { s.Name = "a\nb" }},
		"exam that has no gold":   {types.ErrQualification, func(s *types.Spec) { s.Qualification = &types.Qualification{Exam: 1} }},
		"not even the label fee":  {sdkerrors.ErrInsufficientFunds, nil},
		"requester is no account": {types.ErrAddress, nil},
	} {
		t.Run(name, func(t *testing.T) {
			who := requester.String()
			edit := test.edit
			if edit == nil {
				edit = func(*types.Spec) {}
				who = map[bool]string{true: stranger.String(), false: "nobody"}[errors.Is(test.err, sdkerrors.ErrInsufficientFunds)]
			}
			if name == "exam that has no gold" && len(w.tasks()) == 0 {
				w.create(spec())
			}
			w.RequireRefused(test.err, &types.MsgCreateTask{Requester: who, Spec: spec(edit)})
		})
	}
}

func denoms(names ...string) sdk.Coins {
	var list sdk.Coins
	for _, name := range names {
		list = append(list, sdk.NewInt64Coin(name, 1000))
	}
	return list
}

func (w *world) tasks() []types.Task {
	res, err := w.query.Tasks(w.Ctx(), &types.QueryTasksRequest{})
	if err != nil {
		w.t.Fatal(err)
	}
	return res.Tasks
}
