package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// fakeGateway keeps sessions as package voucher says. What it holds of a channel's calls is what a test sets.
type fakeGateway struct {
	t        *testing.T
	url      string
	sessions map[voucher.Hash]voucher.SessionState
	asked    int
	// short is the answer to a voucher that does not reach.
	short voucher.SessionShort
	// answer, if there is one, comes instead of all that.
	answer http.HandlerFunc
}

func newGatewayServer(t *testing.T, w *world) *fakeGateway {
	t.Helper()
	g := &fakeGateway{t: t, sessions: map[voucher.Hash]voucher.SessionState{}}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.url, w.http = server.URL, server.Client()
	w.http.CheckRedirect = noRedirect
	return g
}

func (g *fakeGateway) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	g.asked++
	if g.answer != nil {
		g.answer(out, r)
		return
	}
	if r.URL.Path != "/admin/sessions" {
		http.NotFound(out, r)
		return
	}
	var answer any
	status := http.StatusOK
	switch r.Method {
	case http.MethodGet:
		key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		state, ok := g.sessions[voucher.SessionKeyHash(key)]
		if answer = state; !ok {
			status, answer = http.StatusUnauthorized, refusalBody("invalid_api_key")
		}
	case http.MethodPost:
		status, answer = g.post(r)
	}
	out.WriteHeader(status)
	if err := json.NewEncoder(out).Encode(answer); err != nil {
		g.t.Error(err)
	}
}

func refusalBody(code string) map[string]any {
	return map[string]any{"error": map[string]string{"code": code, "message": "no: " + code, "type": "invalid_request_error"}}
}

func (g *fakeGateway) post(r *http.Request) (int, any) {
	var s voucher.SignedSession
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
		return http.StatusBadRequest, refusalBody(err.Error())
	}
	if err := s.Verify(domain, address("alice")); err != nil {
		return http.StatusForbidden, refusalBody(err.Error())
	}
	state, known := g.sessions[s.KeyHash]
	if s.Cap.IsZero() && known {
		state.Cap = state.Spent
		g.sessions[s.KeyHash] = state
		return http.StatusOK, state
	}
	if room, err := s.Voucher.MaxClaimableAmount.Sub(g.short.Committed); err != nil || room.Cmp(s.Cap) < 0 {
		body := refusalBody("voucher_short")
		body["committed"], body["voucher"] = g.short.Committed, g.short.Voucher
		return http.StatusConflict, body
	}
	g.sessions[s.KeyHash] = voucher.SessionState{Session: s.Session}
	return http.StatusCreated, g.sessions[s.KeyHash]
}

func TestSession(t *testing.T) {
	w := newWorld(t)
	g := newGatewayServer(t, w)
	id := w.channel(1)
	w.redeemed(t, id, 100)
	var c created
	out := w.mustRun("session", "create", hexID(id), "--cap", "300", "--gateway", g.url+"/v1/", "--from", "alice", "-o", "json")
	require.NoError(t, json.Unmarshal([]byte(out), &c))
	hash := voucher.SessionKeyHash(c.Key)
	require.Equal(t, created{
		Key: c.Key, BaseURL: g.url + "/v1", KeyHash: types.Hex(hash[:]), ChannelID: hexID(id), Cap: voucher.AmountFromUint64(300),
		Expires: time.Unix(1_790_086_400, 0).UTC(), Voucher: signed(t, "alice", id, 400),
	}, c, "what was claimed before is below the voucher's maximum")
	require.Equal(t, voucher.Session{ChannelID: id, Cap: c.Cap, Expires: 1_790_086_400, KeyHash: hash}, g.sessions[hash].Session)
	require.Equal(t, 1, g.asked)

	// The gateway has served more than the chain knows, and proves it by alice's own voucher.
	g.short = voucher.SessionShort{Committed: voucher.AmountFromUint64(400), Voucher: signed(t, "alice", id, 450)}
	out = w.mustRun("session", "create", hexID(id), "--cap", "50", "--expires", "1h", "--gateway", g.url, "--from", "alice")
	require.Contains(t, out, "export OPENAI_BASE_URL="+g.url+"/v1\nexport OPENAI_API_KEY=sk-sahara-")
	require.Contains(t, out, "2026-09-21T15:13:20Z")
	require.Equal(t, 3, g.asked)
	require.Len(t, g.sessions, 2)

	t.Setenv(keyVariable, c.Key)
	t.Setenv(urlVariable, g.url+"/v1")
	var state voucher.SessionState
	require.NoError(t, json.Unmarshal([]byte(w.mustRun("session", "show", "-o", "json")), &state))
	require.Equal(t, g.sessions[hash], state)
	require.Regexp(t, `cap +300 units`, w.mustRun("session", "show", "--gateway", g.url))
	t.Setenv(keyVariable, c.Key+"x")
	w.refused(errGateway, "no: invalid_api_key (invalid_api_key, HTTP status 401)", "session", "show")
	t.Setenv(keyVariable, "")
	w.refused(nil, "OPENAI_API_KEY", "session", "show")

	require.Regexp(t, `cap +0 units`, w.mustRun("session", "end", hexID(id), c.KeyHash, "--gateway", g.url, "--from", "alice"))
	require.True(t, g.sessions[hash].Cap.IsZero())
}

// TestSessionAtTheEndpoint finds the gateway at the service's endpoint.
func TestSessionAtTheEndpoint(t *testing.T) {
	w := newWorld(t)
	g := newGatewayServer(t, w)
	id := w.channel(1)
	s := w.service("bob")
	w.MustDeliver(&types.MsgUpdateService{
		Provider: s.Provider, AssetId: asset, Endpoint: g.url + "/v1", Prices: s.Prices, ProviderBps: s.ProviderBps, Active: true,
	})
	w.mustRun("session", "create", hexID(id), "--cap", "300", "--from", "alice")
	require.Len(t, g.sessions, 1)
}

func TestSessionCreateRefuses(t *testing.T) {
	w := newWorld(t)
	g := newGatewayServer(t, w)
	id := w.channel(1)
	for name, test := range map[string]struct {
		args []string
		want error
		says string
	}{
		"no cap":          {[]string{"--from", "alice"}, nil, `"cap" not set`},
		"a cap of none":   {[]string{"--from", "alice", "--cap", "0"}, nil, "--cap"},
		"another denom":   {[]string{"--from", "alice", "--cap", "5ausd"}, nil, "the channel is in asahara"},
		"above deposit":   {[]string{"--from", "alice", "--cap", "1001"}, errAboveDeposit, "0 SAHARA are committed already"},
		"another's key":   {[]string{"--from", "carol", "--cap", "5"}, errSigner, ""},
		"a short life":    {[]string{"--from", "alice", "--cap", "5", "--expires", "59s"}, nil, "at least a minute"},
		"no URL":          {[]string{"--from", "alice", "--cap", "5", "--gateway", "api.example.com"}, nil, "want a URL"},
		"a user in it":    {[]string{"--from", "alice", "--cap", "5", "--gateway", "https://a:b@api.example.com"}, nil, "want a URL"},
		"plain HTTP":      {[]string{"--from", "alice", "--cap", "5", "--gateway", "http://api.example.com/v1"}, errPlain, ""},
		"another scheme":  {[]string{"--from", "alice", "--cap", "5", "--gateway", "ftp://127.0.0.1/v1"}, errPlain, ""},
		"unknown channel": {[]string{"--from", "alice", "--cap", "5", "--chain-id", "sahara-1"}, errChainID, ""},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"session", "create", hexID(id), "--gateway", g.url}, test.args...)
			w.refused(test.want, test.says, args...)
		})
	}
	require.Zero(t, g.asked, "nothing was signed and sent")
}

// TestGatewaysThatLie wants no signature above what the payer signed before, and the cap.
func TestGatewaysThatLie(t *testing.T) {
	w := newWorld(t)
	id, other := w.channel(1), w.channel(2)
	small := voucher.AmountFromUint64
	for name, test := range map[string]struct {
		short  voucher.SessionShort
		answer http.HandlerFunc
		want   error
		asked  int
	}{
		"more than was signed": {voucher.SessionShort{Committed: small(401), Voucher: signed(t, "alice", id, 400)}, nil, errCommitted, 1},
		"signed by another":    {voucher.SessionShort{Committed: small(400), Voucher: signed(t, "carol", id, 400)}, nil, errCommitted, 1},
		"of another channel":   {voucher.SessionShort{Committed: small(400), Voucher: signed(t, "alice", other, 400)}, nil, errCommitted, 1},
		"more than is there":   {voucher.SessionShort{Committed: small(950), Voucher: signed(t, "alice", id, 1000)}, nil, errAboveDeposit, 1},
		"never enough":         {answer: alwaysShort(t, id), want: errGateway, asked: 2},
		"another cap":          {answer: says(t, 201, `{"channelId":"`+hexID(id)+`","cap":"5","expires":1,"keyHash":"`+hexID(id)+`","spent":"0"}`), want: errGatewayState, asked: 1},
		"not JSON":             {answer: says(t, 200, `ok`), want: errUncertain, asked: 1},
		"another kind of web":  {answer: says(t, 404, `<html>`), want: errGateway, asked: 1},
		"a redirect": {answer: func(out http.ResponseWriter, r *http.Request) {
			http.Redirect(out, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, want: errGateway, asked: 1},
		"an end of the line":    {answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: errUncertain, asked: 1},
		"an answer without end": {answer: says(t, 200, strings.Repeat(" ", 1<<20)), want: errUncertain, asked: 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGatewayServer(t, w)
			g.short, g.answer = test.short, test.answer
			w.refused(test.want, "", "session", "create", hexID(id), "--cap", "100", "--gateway", g.url, "--from", "alice")
			require.Equal(t, test.asked, g.asked)
			require.Empty(t, g.sessions)
		})
	}
	g := newGatewayServer(t, w)
	g.answer = says(t, 200, `{"channelId":"`+hexID(id)+`","cap":"0","expires":1,"keyHash":"`+hexID(id)+`","spent":"0"}`)
	w.refused(errGatewayState, "", "session", "end", hexID(id), hexID(other), "--gateway", g.url, "--from", "alice")
	t.Setenv(keyVariable, "sk-sahara-x")
	w.refused(errGatewayState, "", "session", "show", "--gateway", g.url)
}

func says(t *testing.T, status int, body string) http.HandlerFunc {
	t.Helper()
	return func(out http.ResponseWriter, _ *http.Request) {
		out.WriteHeader(status)
		_, _ = out.Write([]byte(body))
	}
}

// alwaysShort asks for more each time, all of which alice signed once.
func alwaysShort(t *testing.T, id voucher.Hash) http.HandlerFunc {
	t.Helper()
	committed := uint64(0)
	return func(out http.ResponseWriter, _ *http.Request) {
		committed += 100
		body := refusalBody("voucher_short")
		body["committed"], body["voucher"] = voucher.AmountFromUint64(committed), signed(t, "alice", id, 900)
		out.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(out).Encode(body)
	}
}
