package keeper_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	gateway "github.com/cosmos/gogogateway"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// TestServicesByPrice: the cheapest first, by what a call of 1,000 units each way costs, page by page, and only those that
// take new channels.
func TestServicesByPrice(t *testing.T) {
	w := newWorld(t)
	asset, another := w.asset(), w.asset()
	offer := func(name string, asset uint64, prices ...types.Price) {
		w.MustDeliver(&types.MsgRegisterService{
			Provider: person(name).String(), AssetId: asset, Endpoint: "https://" + name + ".example", Prices: prices,
		})
	}
	asahara := chain.BaseDenom
	offer("bob", asset, price(asahara, 100, 200, 300), price(usd, 1, 0, 0))
	offer("carol", asset, price(asahara, 0, 0, 599))
	offer("dave", asset, price(asahara, 601, 0, 0), price(usd, 0, 0, 0))
	offer("erin", asset, types.Price{Denom: asahara, PerCall: power(125), Per_1KInput: power(125), Per_1KOutput: power(125)})
	offer("frank", asset, price(asahara, 1_000, 0, 0))
	offer("carol", another, price(asahara, 1, 0, 0))
	names := map[string]string{}
	for _, name := range []string{"bob", "carol", "dave", "erin", "frank"} {
		names[person(name).String()] = name
	}
	list := func(denom string) string {
		var found []string
		for page := (&query.PageRequest{Limit: 2}); page != nil; {
			answer, err := w.query().ServicesByPrice(t.Context(), &types.QueryServicesByPriceRequest{AssetId: asset, Denom: denom, Pagination: page})
			require.NoError(t, err)
			for _, e := range answer.Entries {
				require.Equal(t, asset, e.Service.AssetId)
				found = append(found, names[e.Service.Provider])
			}
			if page = nil; len(answer.Pagination.NextKey) > 0 {
				page = &query.PageRequest{Limit: 2, Key: answer.Pagination.NextKey}
			}
		}
		return strings.Join(found, " ")
	}
	require.Equal(t, "carol bob dave frank erin", list(asahara))
	require.Equal(t, "dave bob", list(usd))
	require.Empty(t, list(unlisted))

	w.MustDeliver(&types.MsgUpdateService{
		Provider: person("frank").String(), AssetId: asset, Endpoint: "https://frank.example", Prices: []types.Price{price(asahara, 1, 0, 0)}, Active: true,
	})
	w.MustDeliver(&types.MsgUpdateService{
		Provider: person("dave").String(), AssetId: asset, Endpoint: "https://dave.example", Prices: []types.Price{price(asahara, 0, 0, 0)},
	})
	require.Equal(t, "frank carol bob erin", list(asahara))
	require.Equal(t, "bob", list(usd))
}

// TestStatements: what a payer, a provider and an asset have paid and sold is the difference of two heights' statements.
func TestStatements(t *testing.T) {
	w := newWorld(t)
	first, second := w.asset(), w.asset()
	s, other := w.service(first, 3_000), w.service(second, 1_000)
	c, d := w.open(s, coin(10_000), 1), w.open(other, sdk.NewInt64Coin(usd, 10_000), 2)
	daves := w.openBy("dave", s, coin(10_000), 1)
	w.NextBlock()
	ask := func() (payer *types.QueryPayerStatementResponse, provider *types.QueryProviderStatementResponse, asset *types.QueryAssetStatementResponse) {
		payer, err := w.query().PayerStatement(t.Context(), &types.QueryPayerStatementRequest{Payer: carol.String()})
		require.NoError(t, err)
		provider, err = w.query().ProviderStatement(t.Context(), &types.QueryProviderStatementRequest{Provider: bob.String()})
		require.NoError(t, err)
		asset, err = w.query().AssetStatement(t.Context(), &types.QueryAssetStatementRequest{AssetId: first})
		require.NoError(t, err)
		return payer, provider, asset
	}
	payer, provider, asset := ask()
	require.Len(t, payer.Lines, 2)
	require.Equal(t, "0", payer.Lines[0].Money.Paid.String())
	require.Empty(t, provider.Sum.Denoms)
	require.Empty(t, asset.Sum.Denoms)

	withCalls := func(claim types.Claim, n uint64) types.Claim {
		claim.Receipts = types.Receipts{Calls: n, InputUnits: 10 * n, OutputUnits: 20 * n, Root: make([]byte, 32)}
		return claim
	}
	w.redeem(withCalls(c.claim(t, 9_999, 9_999), 3), withCalls(d.claim(t, 1_001, 1_001), 4), daves.claim(t, 5_000, 5_000))
	w.MustDeliver(payCallMsg(carol, first, coin(1_001), 5, 6), refundMsg(c, 1))
	w.NextBlock()
	payer, provider, asset = ask()
	lines := map[uint64]types.ChannelStatement{}
	for _, line := range payer.Lines {
		lines[line.AssetId] = line
	}
	require.Equal(t, []string{"9999", "2999", "199", "6799"}, moneyOf(lines[first].Money))
	require.Equal(t, coin(10_000), lines[first].Deposited)
	require.Equal(t, coin(1), lines[first].Returned)
	require.EqualValues(t, 3, lines[first].Receipts.Calls)
	require.Equal(t, []string{"1001", "100", "20", "880"}, moneyOf(lines[second].Money))
	require.Equal(t, w.Ctx().BlockHeight(), payer.Height)
	require.EqualValues(t, 7, payer.Sum.Calls)
	require.Len(t, payer.Sum.Denoms, 2)

	// A provider's and an asset's count what everybody paid, also at once: 9,999, 5,000 and 1,001.
	require.Len(t, provider.Lines, 2)
	require.Equal(t, []string{"16000", "4799", "319", "10880"}, moneyOf(asset.Sum.Denoms[0]))
	require.EqualValues(t, 4, asset.Sum.Calls)
	require.EqualValues(t, 35, asset.Sum.InputUnits)
	require.EqualValues(t, 8, provider.Sum.Calls)
	require.Equal(t, moneyOf(asset.Sum.Denoms[0]), moneyOf(provider.Lines[0].Totals.Denoms[0]))
	require.Equal(t, []string{"1001", "100", "20", "880"}, moneyOf(provider.Lines[1].Totals.Denoms[0]))
}

func moneyOf(d types.DenomTotals) []string {
	return []string{d.Paid.String(), d.Provider.String(), d.Protocol.String(), d.Asset.String()}
}

// TestChannelQueries: channels are found by id, payer and provider, and the id that one would have is known before.
func TestChannelQueries(t *testing.T) {
	w := newWorld(t)
	s, other := w.service(w.asset(), 3_000), w.service(w.asset(), 3_000)
	predict := func(salt byte) *types.QueryChannelIdResponse {
		answer, err := w.query().ChannelId(t.Context(), &types.QueryChannelIdRequest{
			Payer: key0x("carol"), Receiver: s.PayTo, Denom: chain.BaseDenom, WithdrawDelay: hour, Salt: types.Hex(append([]byte{salt}, make([]byte, 31)...)),
		})
		require.NoError(t, err)
		return answer
	}
	require.False(t, predict(1).Exists)
	c := w.open(s, coin(100), 1)
	require.Equal(t, c.hex(), predict(1).Id)
	require.True(t, predict(1).Exists)
	require.Equal(t, types.NewChannelConfig(c.config), predict(1).Config)
	w.open(other, coin(100), 1)
	w.openBy("dave", s, coin(100), 1)

	count := func(entries []types.ChannelEntry, err error) int {
		require.NoError(t, err)
		return len(entries)
	}
	byProvider := func(asset uint64) ([]types.ChannelEntry, error) {
		answer, err := w.query().ChannelsByProvider(t.Context(), &types.QueryChannelsByProviderRequest{Provider: bob.String(), AssetId: asset})
		return answer.GetEntries(), err
	}
	byPayer := func(payer string) ([]types.ChannelEntry, error) {
		answer, err := w.query().ChannelsByPayer(t.Context(), &types.QueryChannelsByPayerRequest{Payer: payer})
		return answer.GetEntries(), err
	}
	require.Equal(t, 3, count(byProvider(0)))
	require.Equal(t, 2, count(byProvider(s.AssetId)))
	require.Equal(t, 2, count(byPayer(carol.String())))
	require.Equal(t, 2, count(byPayer(key0x("carol"))))
	require.Equal(t, 1, count(byPayer(dave.String())))
	require.Equal(t, 0, count(byPayer(erin.String())))
	_, err := byPayer(sdk.AccAddress(make([]byte, 32)).String())
	require.ErrorContains(t, err, "32 bytes")
	_, err = byPayer("nobody")
	require.ErrorContains(t, err, "nobody")
}

// TestREST asks every query by its path, as a browser would.
func TestREST(t *testing.T) {
	w, c := livedWorld(t)
	w.NextBlock(fixture.After(time.Second))
	s := w.serviceOf(1)
	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard,
		&gateway.JSONPb{EmitDefaults: true, OrigName: true, AnyResolver: w.Registry}))
	require.NoError(t, types.RegisterQueryHandlerClient(context.Background(), mux, w.query()))
	channelID := "channel_id?" + url.Values{
		"payer": {key0x("carol")}, "receiver": {s.PayTo}, "denom": {chain.BaseDenom}, "withdraw_delay": {"3600"},
		"salt": {"01" + strings.Repeat("00", 31)},
	}.Encode()
	for path, want := range map[string]string{
		"params":                         `"protocol_bps":200,"expiry_budget":200`,
		"services":                       `"asset_id":"2"`,
		"services?asset_id=2":            `"asset_id":"2"`,
		"services/1/" + bob.String():     `"pay_to":"` + s.PayTo + `"`,
		"services_by_address/" + s.PayTo: `"asset_id":"1"`,
		"services_by_price/1?denom=ausd": `"denom":"ausd"`,
		"services_by_provider/" + bob.String() + "?pagination.limit=1": `"next_key":"`,
		"channels/" + c.hex():                  `"claimed":"333"`,
		"channels_by_payer/" + carol.String():  c.hex(),
		"channels_by_payer/" + dave.String():   `"closed":true`,
		"channels_by_provider/" + bob.String(): c.hex(),
		channelID:                              `"id":"` + c.hex() + `","exists":true`,
		"statements/payer/" + carol.String():   `"paid":"333"`,
		"statements/provider/" + bob.String():  `"calls":"3"`,
		"statements/asset/2":                   `"paid":"1000"`,
		"channels/" + c.hex() + "/calls/0/prove?price=1&call_hash=" + strings.Repeat("00", 32): `"valid":false`,
		"unpaid/" + erin.String():              `"amount":[{"denom":"asahara","amount":"20"}]`,
		"unpaid/" + bob.String():               `"amount":[]`,
		"services/9/" + bob.String():           "unknown service",
		"services_by_address/" + key0x("bob"):  "unknown service",
		"services_by_price/1":                  "invalid query",
		"channels/0x12":                        "64 hexadecimal digits",
		"channels/" + strings.Repeat("00", 32): "unknown channel",
		"channels_by_payer/nobody":             "nobody",
		"statements/asset/0":                   "asset_id is 0",
		"services?pagination.count_total=1":    "pagination.count_total",
	} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sahara/usage/v1/"+path, http.NoBody)
		mux.ServeHTTP(answer, request)
		require.Contains(t, answer.Body.String(), want, path)
	}
}
