package keeper_test

import (
	"flag"
	"math/big"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/oracle"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestKeeperEqualsOracle: after every block of a random life, every account, every asset, the protocol, the escrow and
// every service's address have to the unit what the oracle says, which gives each party its exact fraction as it comes.
func TestKeeperEqualsOracle(t *testing.T) {
	checks(t, 200)
	rapid.Check(t, func(rt *rapid.T) {
		tr := newTrial(drawn{t, rt}, rt)
		actions := map[string]func(*rapid.T){
			"open": tr.doOpen, "top up": tr.doTopUp, "redeem": tr.doRedeem, "redeem more": tr.doRedeem, "redeem again": tr.doRedeem,
			"refund": tr.doRefund, "withdraw": tr.doWithdraw, "finish": tr.doFinish, "land": tr.doLand, "collect": tr.doCollect,
			"pay a call": tr.doPayCall, "offer anew": tr.doReoffer, "protocol's part": tr.doParams, "next block": tr.doNextBlock,
			"": func(*rapid.T) {},
		}
		tr.doOpen(rt)
		rt.Repeat(actions)
		tr.doNextBlock(rt)
	})
}

// checks sets how many lives rapid lives in a test.
func checks(t *testing.T, n int) {
	t.Helper()
	if testing.Short() {
		n /= 10
	}
	value := flag.Lookup("rapid.checks").Value
	before := value.String()
	if before != "100" { // somebody wants another number
		return
	}
	require.NoError(t, value.Set(strconv.Itoa(n)))
	t.Cleanup(func() { _ = value.Set(before) })
}

func (tr *trial) doOpen(rt *rapid.T) {
	provider, asset := tr.drawService(rt)
	payer := rapid.SampledFrom(trialPayers).Draw(rt, "payer")
	deposit := sdk.NewCoin(rapid.SampledFrom(trialDenoms).Draw(rt, "denom"), drawAmount(rt, "deposit"))
	service := types.Service{PayTo: types.PayTo(person(provider), asset).Hex(), Authorizer: key0x(provider)}
	c := tr.openBy(payer, service, deposit, byte(len(tr.channels)))
	tr.channels = append(tr.channels, c)
	tr.spend(person(payer), deposit)
	require.NoError(tr.t, tr.books.Open(c.hex(), person(payer).String(), tr.terms(provider, asset, deposit.Denom), deposit.Amount.BigInt()))
}

func (tr *trial) drawChannel(rt *rapid.T) (channel, *oracle.Channel) {
	c := rapid.SampledFrom(tr.channels).Draw(rt, "channel")
	kept, err := tr.books.Channel(c.hex())
	require.NoError(tr.t, err)
	return c, kept
}

func (tr *trial) doTopUp(rt *rapid.T) {
	c, kept := tr.drawChannel(rt)
	from, amount := person(rapid.SampledFrom(trialPayers).Draw(rt, "from")), sdk.NewCoin(kept.Terms.Denom, drawAmount(rt, "amount"))
	got := tr.Deliver(&types.MsgTopUp{Sender: from.String(), ChannelId: c.hex(), Amount: amount})
	if err := tr.books.TopUp(c.hex(), amount.Amount.BigInt()); err != nil {
		require.Error(tr.t, got.Err)
		return
	}
	require.NoError(tr.t, got.Err)
	tr.spend(from, amount)
}

// doRedeem sends a batch of vouchers for some channels of one provider, also for more than they hold.
func (tr *trial) doRedeem(rt *rapid.T) {
	provider := rapid.SampledFrom(trialProviders).Draw(rt, "provider")
	account := person(provider)
	msg := &types.MsgRedeem{Sender: account.String()}
	seen := map[string]bool{}
	var want []uint32 // the vouchers that are good
	for range rapid.IntRange(1, 4).Draw(rt, "vouchers") {
		c, kept := tr.drawChannel(rt)
		total := new(big.Int).Add(kept.Claimed, drawStep(rt, kept.Holds()))
		claim := c.claimBig(tr.t, new(big.Int).Add(total, big.NewInt(rapid.Int64Range(0, 1).Draw(rt, "slack"))), total)
		weights := drawWeights(rt, kept.Terms.Asset, &claim)
		calls := rapid.Uint64Range(0, 3).Draw(rt, "calls")
		before := tr.balance(c).Receipts
		if calls > 0 {
			claim.Receipts = types.Receipts{Calls: before.Calls + calls, InputUnits: before.InputUnits + 7, OutputUnits: before.OutputUnits, Root: make([]byte, 32)}
		}
		index := uint32(len(msg.Claims))
		msg.Claims = append(msg.Claims, claim)
		if seen[c.hex()] {
			continue
		}
		if kept.Terms.Provider != account.String() || total.BitLen() > 128 || claim.MaxClaimable.BigInt().BitLen() > 128 {
			continue
		}
		paid, err := tr.books.Redeem(c.hex(), total, weights)
		if err != nil {
			continue
		}
		want = append(want, index)
		seen[c.hex()] = true
		tr.receive(paid...)
		if calls > 0 {
			id := [2]any{provider, kept.Terms.Asset}
			tr.calls[id] = tr.calls[id].Plus(claim.Receipts.Since(before))
		}
	}
	response := fixture.ResponseOf[*types.MsgRedeemResponse](tr.t, tr.MustDeliver(msg))
	bad := map[uint32]bool{}
	for _, skipped := range response.Skipped {
		bad[skipped.Index] = true
	}
	var good []uint32
	for i := range uint32(len(msg.Claims)) {
		if !bad[i] {
			good = append(good, i)
		}
	}
	require.Equal(tr.t, want, good, "%v", response.Skipped)
}

// drawStep is how much more is claimed: a little mostly, or all that the channel holds, or one more.
func drawStep(rt *rapid.T, holds *big.Int) *big.Int {
	switch rapid.IntRange(0, 5).Draw(rt, "step's size") {
	case 0:
		return holds
	case 1:
		return new(big.Int).Add(holds, big.NewInt(1))
	default:
		return big.NewInt(rapid.Int64Range(0, 5).Draw(rt, "step"))
	}
}

func drawWeights(rt *rapid.T, asset uint64, claim *types.Claim) (weights []oracle.Weight) {
	if asset != 3 {
		return nil
	}
	for id, most := range []int64{3_333, 5_000} {
		if rapid.Bool().Draw(rt, "weighed") {
			bps := rapid.Int64Range(1, most).Draw(rt, "weight")
			weights = append(weights, oracle.Weight{Asset: uint64(id + 1), Bps: bps})
			claim.Weights = append(claim.Weights, types.Weight{AssetId: uint64(id + 1), Bps: uint32(bps)})
		}
	}
	return weights
}

func (c channel) claimBig(t testing.TB, maximum, total *big.Int) types.Claim {
	t.Helper()
	claim := types.Claim{
		ChannelId: c.id[:], MaxClaimable: sdkmath.NewIntFromBigInt(maximum), TotalClaimed: sdkmath.NewIntFromBigInt(total),
		Signature: make([]byte, 65),
	}
	if amount, err := voucher.AmountFromBig(maximum); err == nil {
		claim.Signature, err = voucher.Sign(voucher.NewDomain(chainID).VoucherDigest(c.id, amount), c.signer)
		require.NoError(t, err)
	}
	return claim
}

func (tr *trial) doRefund(rt *rapid.T) {
	c, kept := tr.drawChannel(rt)
	amount := drawAmount(rt, "amount")
	got := tr.Deliver(&types.MsgRefund{Sender: kept.Terms.Provider, ChannelId: c.hex(), Amount: amount})
	paid, err := tr.books.Refund(c.hex(), amount.BigInt())
	require.Equal(tr.t, err == nil, got.Err == nil, "%v, %v", err, got.Err)
	if err == nil {
		tr.receive(paid)
	}
}

func (tr *trial) doWithdraw(rt *rapid.T) {
	c, kept := tr.drawChannel(rt)
	amount := sdkmath.ZeroInt()
	if rapid.Bool().Draw(rt, "a part") {
		amount = drawAmount(rt, "amount")
	}
	got := tr.Deliver(&types.MsgWithdraw{Sender: kept.Payer, ChannelId: c.hex(), Amount: amount})
	err := tr.books.Withdraw(c.hex(), amount.BigInt(), tr.Ctx().BlockTime().Add(hour*time.Second))
	require.Equal(tr.t, err == nil, got.Err == nil, "%v, %v", err, got.Err)
}

func (tr *trial) doFinish(rt *rapid.T) {
	c, _ := tr.drawChannel(rt)
	got := tr.Deliver(finishMsg(c))
	paid, err := tr.books.Finish(c.hex(), tr.Ctx().BlockTime())
	require.Equal(tr.t, err == nil, got.Err == nil, "%v, %v", err, got.Err)
	if err == nil {
		tr.receive(paid)
	}
}

// doLand puts coins on a service's address, as any other way of paying does.
func (tr *trial) doLand(rt *rapid.T) {
	provider, asset := tr.drawService(rt)
	coin := sdk.NewCoin(rapid.SampledFrom(trialDenoms).Draw(rt, "denom"), drawAmount(rt, "amount"))
	address := types.PayTo(person(provider), asset)
	tr.Fund(address[:], sdk.NewCoins(coin))
	tr.books.Land(tr.terms(provider, asset, coin.Denom), coin.Amount.BigInt())
}

func (tr *trial) doCollect(rt *rapid.T) {
	provider, asset := tr.drawService(rt)
	denoms := trialDenoms
	if rapid.Bool().Draw(rt, "one denom") {
		denoms = []string{rapid.SampledFrom(trialDenoms).Draw(rt, "denom")}
	}
	msg := &types.MsgCollect{Sender: carol.String(), Provider: person(provider).String(), AssetId: asset}
	if len(denoms) == 1 {
		msg.Denoms = denoms
	}
	got := tr.Deliver(msg)
	moved := false
	for _, denom := range denoms {
		can := false
		tr.OnCached(func(ctx sdk.Context) {
			var err error
			can, err = tr.royalty.CanTake(ctx, asset, denom)
			require.NoError(tr.t, err)
		})
		if !can && got.Err != nil {
			continue // it was not opened, because the message as a whole moved nothing
		}
		paid, _ := tr.books.Collect(tr.terms(provider, asset, denom))
		tr.receive(paid...)
		moved = moved || len(paid) > 0
	}
	require.Equal(tr.t, moved, got.Err == nil, "%v", got.Err)
}

func (tr *trial) doPayCall(rt *rapid.T) {
	provider, asset := tr.drawService(rt)
	payer := person(rapid.SampledFrom(trialPayers).Draw(rt, "payer"))
	coin := sdk.NewCoin(rapid.SampledFrom(trialDenoms).Draw(rt, "denom"), drawAmount(rt, "amount"))
	msg := payCallMsg(payer, asset, coin, 3, 4)
	msg.Provider = person(provider).String()
	tr.MustDeliver(msg)
	paid, err := tr.books.PayCall(tr.terms(provider, asset, coin.Denom), coin.Amount.BigInt())
	require.NoError(tr.t, err)
	tr.spend(payer, coin)
	tr.receive(paid...)
	id := [2]any{provider, asset}
	tr.calls[id] = tr.calls[id].Plus(types.Receipts{Calls: 1, InputUnits: 3, OutputUnits: 4})
}

func (tr *trial) doReoffer(rt *rapid.T) {
	provider, asset := tr.drawService(rt)
	for _, denom := range trialDenoms { // what has landed so far is split as it was offered
		paid, _ := tr.books.Collect(tr.terms(provider, asset, denom))
		tr.receive(paid...)
		tr.books.Reoffer(person(provider).String(), asset, denom)
	}
	tr.offer(rt, provider, asset, true)
}

func (tr *trial) doParams(rt *rapid.T) {
	tr.protocol = drawBps(rt, types.MaxProtocolBps)
	tr.setParams()
}

func (tr *trial) doNextBlock(rt *rapid.T) {
	due := tr.books.Due(tr.Ctx().BlockTime())
	for _, id := range due[:min(len(due), tr.budget)] {
		paid, err := tr.books.Finish(id, tr.Ctx().BlockTime())
		require.NoError(tr.t, err)
		tr.receive(paid)
	}
	tr.NextBlock(fixture.After(time.Duration(rapid.SampledFrom([]int{1, 1, 60, hour / 2, hour}).Draw(rt, "seconds")) * time.Second))
	tr.compare()
}

// compare holds every purse to the oracle's.
func (tr *trial) compare() {
	t := tr.t
	for _, denom := range trialDenoms {
		for _, name := range append(append([]string{}, trialProviders...), trialPayers...) {
			account := person(name)
			require.Equal(t, tr.wallet(string(oracle.Account(account.String())), denom).String(), tr.Balance(account, denom).String(), "%s of %s", denom, name)
		}
		require.Equal(t, tr.wallet(string(oracle.Protocol), denom).String(), tr.ModuleBalance(feeCollector, denom).String(), "the protocol's %s", denom)
		require.Equal(t, tr.books.Owed(denom).String(), tr.ModuleBalance(types.ModuleName, denom).String(), "the escrow's %s", denom)
		for _, provider := range trialProviders {
			for asset := uint64(1); asset <= 3; asset++ {
				address := types.PayTo(person(provider), asset)
				require.Equal(t, tr.books.There(person(provider).String(), asset, denom).String(), tr.Balance(address[:], denom).String(), "on %s", address)
			}
		}
	}
	tr.OnCached(func(ctx sdk.Context) {
		donated, err := tr.k.Donations(ctx)
		require.NoError(t, err)
		require.True(t, donated.Empty(), "nobody gave anything: %s", donated)
		for asset := uint64(1); asset <= 3; asset++ {
			earned, err := tr.royalty.Claimable(ctx, asset, alice)
			require.NoError(t, err)
			for _, denom := range trialDenoms {
				require.Equal(t, tr.wallet(string(oracle.Asset(asset)), denom).String(), earned.AmountOf(denom).String(), "asset %d", asset)
			}
		}
	})
	tr.compareTotals()
}

// compareTotals holds what statements say to what was sold.
func (tr *trial) compareTotals() {
	t := tr.t
	for _, provider := range trialProviders {
		statement, err := tr.query().ProviderStatement(t.Context(), &types.QueryProviderStatementRequest{Provider: person(provider).String()})
		require.NoError(t, err)
		require.Len(t, statement.Lines, 3)
		for _, line := range statement.Lines {
			counted := types.Receipts{Calls: line.Totals.Calls, InputUnits: line.Totals.InputUnits, OutputUnits: line.Totals.OutputUnits}
			require.Equal(t, tr.calls[[2]any{provider, line.AssetId}], counted)
			for _, d := range line.Totals.Denoms {
				sold := tr.books.Sold(person(provider).String(), line.AssetId, d.Denom)
				require.Equal(t, []string{sold.Paid.String(), sold.Provider.String(), sold.Protocol.String(), sold.Asset.String()},
					[]string{d.Paid.String(), d.Provider.String(), d.Protocol.String(), d.Asset.String()})
			}
		}
	}
}

// query asks the module.
func (w *world) query() types.QueryClient { return types.NewQueryClient(w.QueryConn()) }

// TestSplitsOfSingleUnits: however a total is cut into claims, the parts are those of the total; provider, protocol,
// asset and residue make what was paid, and neither part nor the residue is ever below zero.
func TestSplitsOfSingleUnits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		split := types.Split{ProviderBps: uint32(drawBps(rt, 5_000)), ProtocolBps: uint32(drawBps(rt, 5_000))}
		require.NoError(rt, split.Validate())
		total, paid := sdkmath.ZeroInt(), types.Parts{Provider: sdkmath.ZeroInt(), Protocol: sdkmath.ZeroInt(), Asset: sdkmath.ZeroInt()}
		for range rapid.IntRange(1, 50).Draw(rt, "claims") {
			before := split.FloorParts(total)
			total = total.Add(drawAmount(rt, "step"))
			if total.GT(types.MaxAmount) {
				break
			}
			step := split.FloorParts(total).Since(before)
			for _, part := range []sdkmath.Int{step.Provider, step.Protocol, step.Asset} {
				require.False(rt, part.IsNegative())
			}
			paid = types.Parts{
				Provider: paid.Provider.Add(step.Provider), Protocol: paid.Protocol.Add(step.Protocol), Asset: paid.Asset.Add(step.Asset),
			}
			residue := total.Sub(paid.Sum())
			require.True(rt, !residue.IsNegative() && residue.LTE(sdkmath.NewInt(2)), "residue %s", residue)
			floor := func(bps uint32) string {
				return oracle.Floor(new(big.Rat).Mul(new(big.Rat).SetInt(total.BigInt()), big.NewRat(int64(bps), 10_000))).String()
			}
			require.Equal(rt, floor(split.ProviderBps), paid.Provider.String())
			require.Equal(rt, floor(split.ProtocolBps), paid.Protocol.String())
			require.Equal(rt, floor(10_000-split.ProviderBps-split.ProtocolBps), paid.Asset.String())
		}
	})
}
